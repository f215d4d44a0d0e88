"""Numbers, dates and lists as pages write them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.paginator import Paginator
from django.http import HttpRequest, QueryDict

from lodgement.service.web import listing, says


def _request(query: str = "") -> HttpRequest:
    request = HttpRequest()
    request.path, request.GET = "/logs", QueryDict(query)
    return request


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(0, 0, "0%"), (0, 9, "0%"), (1, 3, "33%"), (1, 1000, "under 1%"), (999, 1000, "over 99%"), (9, 9, "100%")],
)
def test_a_share_is_never_none_or_all_where_it_is_nearly_so(part: int, whole: int, said: str) -> None:
    assert says.share(part, whole) == said


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (dt.datetime(2026, 7, 1, 23, 30, tzinfo=dt.UTC), "2 July 2026 at 12:30am"),
        (dt.datetime(2026, 12, 1, 12, 5, tzinfo=dt.UTC), "1 December 2026 at 12:05pm"),
    ],
)
def test_moments_are_those_of_london(when: dt.datetime, said: str) -> None:
    assert says.moment(when) == said


def test_numbers_and_counts() -> None:
    assert [says.number(12345), says.money(-3.5), says.many(1, "log"), says.many(2000, "reply", "replies")] == [
        "12,345", "-£3.50", "1 log", "2,000 replies",
    ]  # fmt: skip


def test_an_address_keeps_what_is_not_changed() -> None:
    request = _request("year=2026&page=3&status=a&status=b")
    assert [listing.with_parameters(request, page=None, sort="-start"), listing.with_parameters(_request())] == [
        "/logs?year=2026&status=a&status=b&sort=-start",
        "/logs",
    ]


def test_a_heading_sorts_up_then_down() -> None:
    assert [listing.next_order(now, "rent") for now in ("", "rent", "-rent")] == ["rent", "-rent", "rent"]


@pytest.mark.parametrize(
    ("count", "said"), [(0, None), (1, "1 log"), (20, "20 logs"), (3120, "21 to 40 of 3,120 logs")]
)
def test_a_list_says_which_part_of_it_is_shown(count: int, said: str | None) -> None:
    page = Paginator(range(count), 20).get_page(2)
    html = str(listing.pages(page, _request("page=2"), "log"))
    assert (html.split("</p>")[0], "govuk-pagination" in html) == (
        f'<p class="lodgement-shown">{said}' if said else "",
        count > 20,
    )
