"""What benches measure with: shares of a hundred, a steady rate, and each bench itself, small."""

from __future__ import annotations

import time

import pytest
from bench import load, service_lists, service_saves, service_uploads
from bench.service import percentiles


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [([2.0], (2.0, 2.0)), ([1.0, 3.0], (2.0, 2.9)), ([float(number) for number in range(101)], (50.0, 95.0))],
)
def test_the_middle_and_the_95th_of_a_hundred(seconds: list[float], expected: tuple[float, float]) -> None:
    assert percentiles(seconds) == pytest.approx(expected)


def test_who_waits_for_a_turn_has_begun_when_it_was_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three at ten a second, each of which takes 0.3 seconds, one at a time: each waits for those before it."""
    monkeypatch.setattr(load, "AT_ONCE", 1)
    took = load.at_a_rate([lambda: time.sleep(0.3)] * 3, rate=10)
    assert all(seconds >= least for seconds, least in zip(took, (0.3, 0.5, 0.7), strict=True))


def test_all_at_once_and_what_fails_fails() -> None:
    def fail() -> None:
        raise ZeroDivisionError

    done: list[int] = []
    with pytest.raises(ZeroDivisionError):
        load.together([lambda: done.append(1), fail, lambda: done.append(2)])
    assert sorted(done) == [1, 2]


@pytest.mark.prove
def test_the_benches_of_the_service_run(capsys: pytest.CaptureFixture[str]) -> None:
    service_saves.main(["--users", "2", "--seconds", "2", "--rate", "5", "--logs", "300"])
    service_lists.main(["--logs", "2000", "--made-up", "300", "--times", "2"])
    service_uploads.main(["--rows", "200", "--mistakes", "0"])
    said = capsys.readouterr().out
    for what in ("a page saved", "the bare page", "a page half-way down", "click to report", "made into logs"):
        assert what in said
