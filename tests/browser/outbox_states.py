"""The pages of outbox in each of their states."""

from __future__ import annotations

from .state import COORDINATOR, NEWCOMER, NOT_FOUND, PROVIDER, REFUSED, STATISTICIAN, SUPPORT, WRONG_WAY, State

OTHERS = "This link is for somebody else"
ENDED = "This link no longer works"
NO_LINK = "00000000-0000-4000-8000-000000000000"

OUTBOX: dict[str, list[State]] = {
    "parcel_link": [
        State(COORDINATOR, "/links/{outbox_link}", "A workbook for you"),
        State(COORDINATOR, "/links/{outbox_recalled}", ENDED),
        State(COORDINATOR, "/links/{outbox_expired}", ENDED),
        State(NEWCOMER, "/links/{outbox_link}", OTHERS),
        State(SUPPORT, "/links/{outbox_link}", OTHERS),
        State(COORDINATOR, f"/links/{NO_LINK}", NOT_FOUND),
    ],
    "parcel_password": [
        State(COORDINATOR, "/links/{outbox_link}/password", "The workbook’s password"),
        State(PROVIDER, "/links/{outbox_link}/password", OTHERS),
    ],
    "parcel_file": [State(NEWCOMER, "/links/{outbox_link}/file", OTHERS)],
    "parcels": [
        State(STATISTICIAN, "/parcels", "Parcels"),
        State(SUPPORT, "/parcels?text=zzz", "Parcels"),
        State(COORDINATOR, "/parcels", REFUSED),
    ],
    "parcel": [
        State(STATISTICIAN, "/parcels/{outbox_parcel}", "Parcel {outbox_parcel}"),
        State(SUPPORT, "/parcels/{outbox_recalled_parcel}", "Parcel {outbox_recalled_parcel}"),
    ],
    "recall_parcel": [State(SUPPORT, "/parcels/{outbox_parcel}/recall", WRONG_WAY)],
    "recall_link": [State(SUPPORT, "/parcels/{outbox_parcel}/links/{outbox_link}/recall", WRONG_WAY)],
    "recall_links_of_person": [
        State(SUPPORT, "/people/{person}/recall-links", "Take back the links of {person_name}?"),
        State(STATISTICIAN, "/people/{deactivated}/recall-links", "Take back the links of {deactivated_name}?"),
    ],
    "recall_links_of_organisation": [
        State(SUPPORT, "/organisations/{organisation}/recall-links", "Take back the links of {organisation_name}?")
    ],
    "mails": [State(SUPPORT, "/mail", "Mail"), State(COORDINATOR, "/mail", REFUSED)],
    "send_mail_again": [State(SUPPORT, "/mail/1/send-again", WRONG_WAY)],
    "leave_mail": [State(SUPPORT, "/mail/1/leave", WRONG_WAY)],
}
