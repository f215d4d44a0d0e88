"""The pages of queries, of how far their answers are, and of sign-offs, in each of their states."""

from __future__ import annotations

from .state import COORDINATOR, NEWCOMER, NOT_FOUND, PROVIDER, REFUSED, STATISTICIAN, SUPPORT, WRONG_WAY, State, send

HEADING = "Queries about your logs"
SIGN_OFF = "Sign off Social housing lettings 2026/27"

QUERIES: dict[str, list[State]] = {
    "queries": [
        State(COORDINATOR, "/queries?round={asked_round}", HEADING),
        State(PROVIDER, "/queries?round={asked_round}&state=all", HEADING),
        State(COORDINATOR, "/queries?round={asked_round}&like={asked_open}", HEADING),
        State(
            COORDINATOR,
            "/queries?round={asked_round}&like={asked_open}",
            HEADING,
            lambda page: page.get_by_role("button", name="Confirm as right").click(),
        ),
        State(COORDINATOR, "/queries?round={asked_round}&like={asked_hard}", HEADING),
        State(NEWCOMER, "/queries", HEADING),
        State(STATISTICIAN, "/queries", REFUSED),
    ],
    "query": [
        State(COORDINATOR, "/queries/{asked_open}", "Query {asked_open} Open"),
        State(PROVIDER, "/queries/{asked_hard}", "Query {asked_hard} Open"),
        State(PROVIDER, "/queries/{asked_whole}", "Query {asked_whole} Open"),
        State(COORDINATOR, "/queries/{asked_confirmed}", "Query {asked_confirmed} Confirmed"),
        State(COORDINATOR, "/queries/{asked_corrected}", "Query {asked_corrected} Corrected"),
        State(COORDINATOR, "/queries/{asked_withdrawn}", "Query {asked_withdrawn} Withdrawn"),
        State(STATISTICIAN, "/queries/{asked_confirmed}", "Query {asked_confirmed} Confirmed"),
        State(NEWCOMER, "/queries/{asked_open}", NOT_FOUND),
    ],
    "confirm_query": [
        State(COORDINATOR, "/queries/{asked_open}", "Query {asked_open} Open", send),
        State(COORDINATOR, "/queries/{asked_open}/confirm", WRONG_WAY),
    ],
    "round_progress": [
        State(STATISTICIAN, "/rounds/{asked_round}/progress", "How far the answers are"),
        State(COORDINATOR, "/rounds/{asked_round}/progress", REFUSED),
    ],
    "round_queries": [
        State(STATISTICIAN, "/rounds/{asked_round}/queries?state=all", "Queries of this round"),
        State(SUPPORT, "/rounds/{asked_round}/queries?organisation={organisation}", "Queries of this round"),
        State(SUPPORT, "/rounds/{asked_round}/queries?organisation={unsigned}", "Queries of this round"),
    ],
    "sign_offs": [
        State(COORDINATOR, "/sign-offs", "Sign off a year"),
        State(NEWCOMER, "/sign-offs", "Sign off a year"),
        State(STATISTICIAN, "/sign-offs", "Sign off a year"),
    ],
    "sign_off_year": [
        State(COORDINATOR, "/sign-offs/lettings/2026", SIGN_OFF),
        State(NEWCOMER, "/sign-offs/lettings/2026", SIGN_OFF),
        State(NEWCOMER, "/sign-offs/lettings/2026", SIGN_OFF, send),
        State(COORDINATOR, "/sign-offs/sales/2026", "Sign off Social housing sales 2026/27"),
        State(SUPPORT, "/sign-offs/lettings/2026", REFUSED),
    ],
    "sign_off_receipt": [
        State(COORDINATOR, "/sign-offs/{asked_ended}", "Receipt 2026-2345-6789"),
        State(STATISTICIAN, "/sign-offs/{asked_signed}", "Signed off"),
        State(NEWCOMER, "/sign-offs/{asked_signed}", NOT_FOUND),
    ],
    "sign_offs_of_year": [
        State(STATISTICIAN, "/sign-offs/sales/2026/organisations", "Who has signed off"),
        State(SUPPORT, "/sign-offs/lettings/2026/organisations", "Who has signed off"),
    ],
}
