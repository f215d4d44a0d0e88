"""The pages of batches in each of their states."""

from __future__ import annotations

from .state import APPROVER, COORDINATOR, NOT_FOUND, REFUSED, STATISTICIAN, SUPPORT, WRONG_WAY, State, send

KIND = "Tell contacts of their queries"
ONLY_POST = {
    "batch_people": "people",
    "propose_batch": "propose",
    "make_again_for_batch": "make-again",
    "take_back_batch": "take-back",
    "release_batch": "release",
    "undo_batch": "undo",
    "stop_batch": "stop",
    "cancel_batch": "cancel",
    "doubtful_mail": "mails/1",
}


def _batch(who: str, state: str, more: str = "") -> State:
    return State(who, f"/batches/{{batch_{state}}}{more}", f"Batch {{batch_{state}}}: {KIND}")


BATCHES: dict[str, list[State]] = {
    "batches": [
        State(STATISTICIAN, "/batches", "Batches"),
        State(SUPPORT, "/batches", "Batches"),
        State(COORDINATOR, "/batches", REFUSED),
    ],
    "new_batch": [
        State(STATISTICIAN, "/batches/new?round={asked_round}", "Put a batch together"),
        State(STATISTICIAN, "/batches/new", "Put a batch together", send),
        State(SUPPORT, "/batches/new", REFUSED),
    ],
    "batch": [
        _batch(STATISTICIAN, "draft"),
        _batch(STATISTICIAN, "draft", "?only=marked"),
        _batch(STATISTICIAN, "proposed"),
        _batch(APPROVER, "proposed"),
        _batch(APPROVER, "changed"),
        _batch(SUPPORT, "held"),
        _batch(SUPPORT, "sending"),
        _batch(APPROVER, "stopped"),
        _batch(STATISTICIAN, "sent"),
        _batch(SUPPORT, "sent", "?how_far=in_doubt"),
        _batch(SUPPORT, "cancelled"),
        State(SUPPORT, "/batches/999999", NOT_FOUND),
    ],
    "recall_links_of_batch": [
        State(SUPPORT, "/batches/{batch_sent}/recall", "Recall the links of batch {batch_sent}?"),
    ],
    **{
        route: [State(STATISTICIAN, f"/batches/{{batch_draft}}/{path}", WRONG_WAY)] for route, path in ONLY_POST.items()
    },
}
