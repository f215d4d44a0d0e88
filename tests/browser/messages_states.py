"""The pages of sent messages in each of their states."""

from __future__ import annotations

from .state import COORDINATOR, NOT_FOUND, REFUSED, STATISTICIAN, SUPPORT, WRONG_WAY, State, empty, send

GIVE = "/incidents/from-message"

MESSAGES: dict[str, list[State]] = {
    "from_message": [
        State(STATISTICIAN, GIVE, "An incident from a sent message"),
        State(SUPPORT, GIVE, "An incident from a sent message", send),
        State(COORDINATOR, GIVE, REFUSED),
    ],
    "sent_message": [
        State(STATISTICIAN, f"{GIVE}/{{message_read}}", "A sent message"),
        State(SUPPORT, f"{GIVE}/{{message_read}}", "A sent message", empty),
        State(STATISTICIAN, f"{GIVE}/{{message_refused}}", "A sent message"),
        State(STATISTICIAN, f"{GIVE}/{{message_forgotten}}", "A sent message"),
        State(STATISTICIAN, f"{GIVE}/{{message_opened}}", "Incident {message_incident}: The wrong file"),
        State(STATISTICIAN, f"{GIVE}/999999", NOT_FOUND),
    ],
    "forget_sent_message": [State(STATISTICIAN, f"{GIVE}/{{message_read}}/forget", WRONG_WAY)],
}
