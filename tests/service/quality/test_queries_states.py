"""The table of a query's states: whole, and as the documents have it."""

from __future__ import annotations

from tests.service.conftest import ROOT


def test_every_state_has_an_owner_and_only_what_nobody_owns_is_an_end() -> None:
    from lodgement.service.quality.models import QUERY_NEXT, QUERY_OWNERS, QueryState

    assert set(QUERY_OWNERS) == set(QueryState)
    ends = {state for state in QueryState if not QUERY_NEXT.get(state)}
    assert ends == {state for state in QueryState if QUERY_OWNERS[state] == "nobody"}
    assert {state for after in QUERY_NEXT.values() for state in after} == set(QueryState)


def test_the_documents_have_the_table_as_the_code_has_it() -> None:
    from lodgement.service.quality.query_diagram import diagram

    assert f"```text\n{diagram()}\n```" in (ROOT / "docs" / "answering-queries.md").read_text(encoding="utf-8")
