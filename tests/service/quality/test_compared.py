"""What whole-file checks compared, as it is drawn: each number once, shares as shares, nothing where nothing is."""

from __future__ import annotations

from typing import Any

import pytest

THIS, LAST, OTHERS = "This year so far", "The same months last year", "Expected, judging by others"


@pytest.mark.parametrize(
    ("figures", "drawn"),
    [
        ({"logs": 12, "before": 80, "expected": 75.6, "chance": 1e-9},
         [(THIS, 12, "", True), (LAST, 80, "", False), (OTHERS, 76, "", False)]),
        ({"logs": 12, "before": 80}, [(THIS, 12, "", True), (LAST, 80, "", False)]),
        ({"some": 30, "logs": 40, "others_some": 1, "others_logs": 400, "chance": 0.0},
         [("In these logs", 75.0, "75%", True), ("Elsewhere", 0.25, "less than 1%", False)]),
        ({"value": 900, "logs": 30, "middle": 100, "far": 12.0}, []),
        ({}, []),
    ],
)  # fmt: skip
def test_numbers_that_are_compared(figures: dict[str, Any], drawn: list[tuple[object, ...]], server: None) -> None:
    from lodgement.service.quality.compared import compared

    assert [(one.name, one.value, one.said, one.is_theirs) for one in compared(figures)] == drawn
