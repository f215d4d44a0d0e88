"""The routes of batches, which staff have for themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .line import Asked, Line, nothing
from .world import Holding

BY = "statistician"


def _batch(called: str) -> Asked:
    return lambda holding: (getattr(holding.batches, called).pk,)


def _of_batch(called: str, post: Callable[..., Any] = nothing, by: str = BY, **how: Any) -> Line:
    return Line(_batch(called), post=post, by=by, **how)


def _mail(holding: Holding) -> tuple[Any, ...]:
    return (holding.batches.sending.pk, holding.batches.refused.pk)


BATCHES: dict[str, Line] = {
    "batches": Line(),
    "new_batch": Line(
        query=lambda h: {"round": h.asked.round.pk},
        post=lambda s: {"round": s.holding.asked.round.pk, "kind": "workbooks"},
        by=BY,
    ),
    "batch": Line(_batch("sending")),
    "batch_people": _of_batch("draft", lambda s: {"shown": s.holding.batches.waiting.pk}),
    "propose_batch": _of_batch("draft"),
    "make_again_for_batch": _of_batch("draft", changes=False),  # nothing of it is behind
    "take_back_batch": _of_batch("proposed"),
    "release_batch": _of_batch("proposed", lambda s: {"digest": s.holding.batches.proposed.digest, "hold": "10"}),
    "undo_batch": _of_batch("held", by="support"),
    "stop_batch": _of_batch("sending", by="support"),
    "cancel_batch": _of_batch("draft", by="support"),
    "recall_links_of_batch": _of_batch("sending", by="support"),
    "doubtful_mail": Line(_mail, post=lambda s: {"decision": "again"}, by=BY),
}
