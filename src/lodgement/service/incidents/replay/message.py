"""The morning as it was in 2017: the file attached to a message, sent by ordinary mail, outside of everything here.

The message is made by the standard library, as a mail program keeps it in its “sent” folder, and given on the page for
sent messages. Some of those whom it went to have no account, and of two nobody knows who they are.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from ..message_boxes import findings_of
from ..models import Incident
from ..sent_messages import MessageState, SentMessage
from ..stray import COLLEAGUES, STRANGERS, addressed, message_with
from .results import Results
from .running import as_owner, as_staff, wait_for
from .world import World

FEWEST_RECOGNISED = 0.95
"""Of the records in the message: those with neither a reference nor a postcode and a day can't be recognised."""


def give_message(world: World, results: Results) -> SentMessage:
    """Gives the message on its page, and waits until it is read."""
    with results.stage("The sent message read") as counts:
        sent_at = timezone.localtime() - dt.timedelta(hours=1)
        content = message_with(world.file, world.statistician, addressed(world.reached), sent_at)
        answer = world.browser(world.statistician).send_file("/incidents/from-message", "sent.eml", content)
        results.same("The page takes the message", (answer.status, answer.path[:24]), (302, "/incidents/from-message/"))
        number = int(answer.path.rsplit("/", 1)[1])
        wait_for("a message is read", lambda: _is_read(number), world.service.worker)
        with as_owner():
            message = SentMessage.objects.get(pk=number)
        counts |= {"people": message.recipients, "records recognised": message.logs}
        results.measured["bytes of the message"] = len(content)
        results.same("The message was read", message.state, MessageState.READ)
    return message


def _is_read(number: int) -> bool:
    with as_owner():
        state = SentMessage.objects.get(pk=number).state
    return state not in (MessageState.RECEIVED, MessageState.READING)


def recognised(world: World, message: SentMessage, results: Results) -> set[int]:
    """The numbers of the logs that were recognised, all of them in the file."""
    with as_staff(world.statistician):
        findings = findings_of(message)
    found = {number for _, _, numbers in findings["logs"] for number in numbers}
    rows = sum(part["rows_of_ours"] for part in findings["attachments"])
    results.counts["The sent message read"] |= {"rows recognised": rows, "rows": len(world.numbers)}
    results.same("Nothing was taken for a record that wasn't in the message", found - set(world.numbers), set())
    enough = len(found) >= FEWEST_RECOGNISED * len(world.numbers)
    results.check("The records in the message are known again", enough, f"{len(found):,} of {len(world.numbers):,}")
    return found


def open_incident(world: World, message: SentMessage, results: Results) -> Incident:
    """Opens the incident on the page of the message, with the guess at whose the unknown addresses are confirmed."""
    browser, path = world.browser(world.statistician), f"/incidents/from-message/{message.pk}"
    shown = browser.get(path).text
    domains = {address.split("@")[1] for _, address in addressed(world.reached)}
    guesses = {f"domain:{domain}": "yes" for domain in domains if f'"domain:{domain}"' in shown}
    now = timezone.localtime()
    sent = now - dt.timedelta(hours=1)
    answer = browser.post(path, {
        "title": "All records in a message to 35 people",
        **_day("noticed_on", now), "noticed_at": f"{now:%H:%M}", **_day("occurred_on", sent),
        "occurred_at": f"{sent:%H:%M}", **guesses,
    })  # fmt: skip
    results.same("The incident is opened from the message", answer.status, 302)
    with as_owner():
        incident: Incident = Incident.objects.get(sent_messages=message.pk)
        organisations = set(incident.recipients.exclude(organisation=None).values_list("organisation", flat=True))
        people = incident.recipients.exclude(person=None).count()
    results.counts["The sent message read"] |= {
        "people with an account": people, "organisations": len(organisations), "addresses guessed": len(guesses),
    }  # fmt: skip
    results.same("Those with an account are known", people, len(world.reached) - COLLEAGUES - STRANGERS)
    return incident


def _day(name: str, moment: dt.datetime) -> dict[str, str]:
    return {f"{name}_{part}": str(getattr(moment, part)) for part in ("day", "month", "year")}


def contain(world: World, incident: Incident, results: Results) -> None:
    """One press: everybody is asked to delete it. The page says that the message can't be called back."""
    from ...audit.models import Event

    browser = world.browser(world.statistician)
    said = browser.get(f"/incidents/{incident.pk}").text
    results.check("The page says that a message can't be called back", "can’t call it back" in said)
    browser.post(f"/incidents/{incident.pk}/contain")
    with as_owner():
        (event,) = Event.objects.filter(action="incident.contained", subject=f"incident {incident.pk}")
    results.same("It is on record that nothing could be recalled", event.detail["recallable"], expected=False)
