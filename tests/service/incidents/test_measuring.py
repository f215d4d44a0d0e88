"""What is measured of an incident equals a recount by a plain loop over its opened logs, one after another."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest

from lodgement.exposure.counting import Counted
from lodgement.exposure.impact import Impact, Receiver
from lodgement.exposure.page import page_of
from tests.factories.service import a_person, an_organisation, signed_in
from tests.factories.service_incidents import (
    COLLECTION,
    YEAR,
    a_morning,
    a_parcel,
    a_sent_message,
    an_incident,
    events_of,
    fetched,
    give,
    measured,
    staff,
)
from tests.factories.service_logs import a_log, made_up_answers, signed
from tests.service.conftest import as_owner, as_worker
from tests.unit.test_exposure import Row, plain_count, plain_impact, plain_learned, plain_row

if TYPE_CHECKING:
    from lodgement.service.incidents.models import Incident
    from lodgement.service.logs.models import Log

pytestmark = pytest.mark.usefixtures("database")


def rows_of(logs: list[Log]) -> list[Row]:
    """What there is to know of each log, opened by itself."""
    from lodgement.service.logs.contents import answers_of
    from lodgement.service.logs.rules import questionnaire_of

    questionnaire = questionnaire_of(COLLECTION, YEAR)
    return [
        plain_row(
            questionnaire, log.pk, answers_of(log, questionnaire), {log.owner_id, log.manager_id, log.made_for_id}
        )
        for log in logs
    ]


def holders(log: Log) -> list[int | None]:
    return [log.owner_id, log.manager_id, log.made_for_id]


def recounted(incident: Incident, logs: list[Log], own: list[Log]) -> dict[str, Any]:
    """The figures of an incident in which all of `logs` reached everybody; `own`: all logs of those who have them."""
    from lodgement.service.logs.rules import questionnaire_of

    questionnaire, rows, around = questionnaire_of(COLLECTION, YEAR), rows_of(logs), rows_of(own)
    with as_owner():
        numbers = sorted({one.organisation_id for one in incident.recipients.all() if one.organisation_id})
    each = [list(plain_learned(rows, receiver_of(number, around))) for number in numbers]
    return figures(plain_count(questionnaire, rows), [plain_impact([one]) for one in each], plain_impact(each), numbers)


def receiver_of(number: int, rows: list[Row]) -> Receiver:
    own = [row for row in rows if number in row["own"]]
    authorities, postcodes = ({row[name] for row in own} - {None} for name in ("authority", "postcode"))
    return Receiver(str(number), frozenset({number}), authorities, postcodes)


def figures(counted: Counted, each: list[Impact], together: Impact, numbers: list[int]) -> dict[str, Any]:
    return {
        "records": counted.records, "alone": counted.alone, "amounts": counted.amounts, "special": counted.special,
        "criminal": counted.criminal, "kinds": counted.by_kind,
        "things": {name: count for name, count in counted.by_thing.items() if count},
        "together": asdict(together),
        "each": {number: asdict(one) for number, one in zip(numbers, each, strict=True)},
    }  # fmt: skip


def kept(incident: Incident) -> dict[str, Any]:
    """The same of what is kept."""
    found = incident.figures
    names = {item: found[item] for item in ("records", "alone", "amounts", "special", "criminal", "kinds")}
    each = {
        one["organisation"]: {k: v for k, v in one.items() if k not in ("organisation", "recipients")}
        for one in found["impact"]["each"]
    }
    things = {one["id"]: one["records"] for one in found["things"]}
    return names | {"things": things, "together": found["impact"]["together"], "each": each}


def near(logs: list[Log], by: Any) -> list[Log]:
    """As many logs of somebody else next door: of the same postcodes, and of other people."""
    from lodgement.service.logs.contents import answers_of
    from lodgement.service.logs.rules import questionnaire_of

    questionnaire = questionnaire_of(COLLECTION, YEAR)
    postcode = page_of(questionnaire).postcode
    return [
        a_log(by, made_up_answers(COLLECTION, YEAR, 20 + at) | {postcode: answers_of(log, questionnaire)[postcode]})
        for at, log in enumerate(logs)
    ]


def test_a_file_that_reached_three_organisations() -> None:
    morning = a_morning(3, logs=3)
    neighbours = near(morning.logs[:3], morning.contacts[2])
    stranger = a_log(a_person("provider", signed(an_organisation(made_up=True))), made_up_answers(COLLECTION, YEAR, 30))
    logs = [*morning.logs, *neighbours, stranger]
    parcel = a_parcel(morning.by, morning.contacts[0], logs)
    for contact in morning.contacts:
        fetched(give(morning.by, parcel, contact))
    incident = measured(an_incident(type(morning)(morning.by, morning.contacts, logs, parcel, [])), morning.by)
    assert kept(incident) == recounted(incident, logs, logs)
    assert kept(incident)["together"]["in_postcodes"] >= 3
    action, told = events_of(incident)[-1]
    assert (action, told["fetched"], told["never_opened"], told["bytes"]) == ("incident.measured", 3, 0, 75)
    assert (told["records"], told["organisations"], told["receiving_organisations"]) == (13, 4, 3)


def test_where_an_organisation_has_homes_is_told_by_all_its_logs_and_not_by_those_that_got_out() -> None:
    morning = a_morning(2, logs=2)
    out, own = morning.logs[:2], morning.logs[2:]
    beside = near(out, morning.contacts[1])
    incident = a_sent_message(morning.by, [morning.contacts[1].email, "none@else.example"], out)
    measured(incident, morning.by)
    assert kept(incident) == recounted(incident, out, [*out, *own, *beside])
    assert kept(incident)["together"]["in_postcodes"] == 2


def test_of_a_batch_each_organisation_has_what_its_own_parcel_held() -> None:
    """Two files, each for one: what reached the one didn't reach the other."""
    from lodgement.service.incidents.actions import open_incident
    from lodgement.service.incidents.models import Source
    from lodgement.service.incidents.opening import logs_in, reached_by
    from tests.factories.service_incidents import NOTICED

    morning = a_morning(2, logs=2)
    parcels = [a_parcel(morning.by, contact, morning.logs[at : at + 2]) for at, contact in enumerate(morning.contacts)]
    links = [give(morning.by, parcel, contact) for parcel, contact in zip(parcels, morning.contacts, strict=True)]
    with staff(morning.by):
        incident = open_incident(
            by=morning.by, title="Two files", source=Source.BATCH, noticed_at=NOTICED, occurred_at=None,
            recipients=[reached_by(link) for link in links],
            logs=logs_in(parcels),
        )  # fmt: skip
    measured(incident, morning.by)
    each = {one["organisation"]: (one["records"], one["own"]) for one in incident.figures["impact"]["each"]}
    assert each == {morning.contacts[0].organisation_id: (2, 2), morning.contacts[1].organisation_id: (2, 1)}
    assert (incident.figures["records"], incident.figures["impact"]["together"]["records"]) == (3, 3)


def test_measured_in_the_background_once_and_shown() -> None:
    from lodgement.service.incidents.tasks import measure_incident

    morning = a_morning(2)
    incident = an_incident(morning)
    browser = signed_in(morning.by)
    for _ in range(2):
        assert browser.post(f"/incidents/{incident.pk}/measure").url == f"/incidents/{incident.pk}"
    assert (
        "Opening the records and counting what they tell" in browser.get(f"/incidents/{incident.pk}").content.decode()
    )
    with as_worker():
        for _ in range(2):
            measure_incident(incident=incident.pk, by=morning.by.pk)
    assert [action for action, _ in events_of(incident)] == [
        "incident.opened", "incident.measure_asked", "incident.measured",
    ]  # fmt: skip
    page = browser.get(f"/incidents/{incident.pk}/exposure").content.decode()
    assert ("2 records of 2 organisations" in page, "What exactly" in page) == (True, True)


def test_what_is_kept_to_count_from_is_sealed() -> None:
    """Nothing that a log says lies in the open: neither among the counts nor beside the numbers of the logs."""
    from lodgement.service.incidents.boxes import facts_of, numbers_of
    from lodgement.service.logs.contents import answers_of
    from lodgement.service.logs.rules import questionnaire_of

    morning = a_morning(1)
    incident = measured(an_incident(morning), morning.by)
    questionnaire = questionnaire_of(COLLECTION, YEAR)
    postcode = answers_of(morning.logs[0], questionnaire)[page_of(questionnaire).postcode]
    with as_owner():
        (exposed,) = incident.exposed.all()
        facts = facts_of(exposed)
        assert facts is not None
        assert (numbers_of(exposed), facts["postcode"].to_list()) == ([morning.logs[0].pk], [postcode])
        assert postcode.encode() not in bytes(exposed.facts)
    assert postcode not in str(incident.figures) + str(events_of(incident))
