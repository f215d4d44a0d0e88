"""The wrong file behind our own links, the guard switched off for the drill: sent, noticed, taken back in one action.

Of the people whom it reaches some download it, one is just doing so over a slow line when it is taken back, some only
look at the page, and some never come. What everybody did is on record, and nobody gets at it afterwards.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from ...outbox.links import give
from ...outbox.models import Opening, OpeningKind, Parcel, ParcelLink
from ...outbox.parcels import drill_parcel
from ...outbox.queries import standing
from ..models import Incident
from ..opening import Origin, open_from
from ..queries import recipients_of
from ..stray import FILE_NAME, PEOPLE
from .browser import SlowDownload
from .results import Results
from .running import as_owner, as_staff, wait_for
from .world import World

DOWNLOADED, LOOKED = 14, 9
"""Of the people whom it reaches; one more is just downloading it, and the others never come."""
GONE = 410


def send_wrong_file(world: World, results: Results) -> tuple[Parcel, list[ParcelLink]]:
    """Gives everybody of the seventeen organisations a link to all records."""
    with results.stage("The wrong file, by links") as counts, as_staff(world.statistician) as by:
        parcel = drill_parcel(
            by=by, organisation=world.reached[0].organisation, collection=world.questionnaire.collection,
            year=world.questionnaire.year, name=FILE_NAME, content=world.file, logs=world.numbers,
        )  # fmt: skip
        links = [give(by=by, parcel=parcel, person=person) for person in world.reached]
        organisations = {person.organisation_id for person in world.reached}
        counts |= {"records": parcel.logs, "bytes": parcel.size, "links": len(links),
                   "organisations": len(organisations)}  # fmt: skip
    return parcel, links


def use_links(world: World, links: list[ParcelLink], results: Results) -> SlowDownload:
    """Some download it, one begins to, some look; gives the download that is under way."""
    with results.stage("Links used") as counts:
        browsers = world.browsers([link.person for link in links])
        for at, (browser, link) in enumerate(zip(browsers, links, strict=True)):
            if at <= DOWNLOADED + LOOKED:
                browser.get(f"/links/{link.pk}")
            if at < DOWNLOADED:
                results.tell(f"Links used: download {at + 1} of {DOWNLOADED}")
                answer = browser.get(f"/links/{link.pk}/file")
                results.same("A download before the recall is the file", answer.content == world.file, expected=True)
        under_way = browsers[DOWNLOADED].slow_download(f"/links/{links[DOWNLOADED].pk}/file")
        under_way.take()
        counts |= {"downloaded": DOWNLOADED, "downloading": 1, "only looked": LOOKED,
                   "never came": len(links) - DOWNLOADED - LOOKED - 1}  # fmt: skip
    return under_way


def notice(world: World, parcel: Parcel) -> Incident:
    """The alarm: an incident is opened from the parcel."""
    with as_staff(world.statistician) as by:
        sent = parcel.links.order_by("made_at").values_list("made_at", flat=True)[0]
        return open_from(
            by=by, origin=Origin(parcel=parcel), title="All records behind links to 35 people",
            noticed_at=timezone.now(), occurred_at=sent,
        )  # fmt: skip


def contain(
    world: World, incident: Incident, links: list[ParcelLink], under_way: SlowDownload, results: Results
) -> None:
    """One press by one person; then every link is tried, one after another."""
    with results.stage("Contained") as counts:
        began = timezone.now()
        world.browser(world.statistician).post(f"/incidents/{incident.pk}/contain")
        results.measured["seconds of the one action"] = _seconds_since(began)
        results.measured["seconds until the download under way ended"] = round(under_way.to_its_end(), 2)
        _check_cut(world, links[DOWNLOADED], under_way, results)
        with as_owner():
            open_after = ParcelLink.objects.filter(standing(), pk__in=[link.pk for link in links]).count()
        answers = [
            world.browser(link.person).get(f"/links/{link.pk}{end}").status for link in links for end in ("", "/file")
        ]
        open_by_page = sum(status != GONE for status in answers)
        counts |= {"links open, by a query": open_after, "links open, tried by page": open_by_page}
        results.same("No link is open, by a query", open_after, 0)
        results.same("No link opens, tried one by one", open_by_page, 0)


def _seconds_since(began: dt.datetime) -> float:
    return round((timezone.now() - began).total_seconds(), 3)


def _check_cut(world: World, link: ParcelLink, under_way: SlowDownload, results: Results) -> None:
    def ended() -> bool:
        with as_owner():
            return Opening.objects.filter(link=link).exclude(kind=OpeningKind.VIEWED).exclude(ended_at=None).exists()

    wait_for("the download under way has ended", ended, world.service.web)
    with as_owner():
        used = Opening.objects.filter(link=link).exclude(kind=OpeningKind.VIEWED)
        kind, sent = used.values_list("kind", "bytes_sent").last() or ("", 0)
    results.measured |= {"bytes of the cut download on record": sent, "bytes of it that came": under_way.read}
    results.same("The download under way was cut", kind, OpeningKind.CUT)
    is_so = under_way.read <= sent < under_way.length
    results.check("It got no more than is on record, and not all", is_so, f"{under_way.read:,} ≤ {sent:,}")


def check_used(world: World, incident: Incident, results: Results) -> None:
    """What is on record of each person is what they did."""
    with as_owner():
        people = {one.person_id: one for one in recipients_of(incident)}
    found = [_did(people[person.pk].viewed, people[person.pk].fetched) for person in world.reached]
    never = len(found) - DOWNLOADED - LOOKED - 1
    expected = ["downloaded"] * (DOWNLOADED + 1) + ["looked"] * LOOKED + ["never came"] * never
    results.same("What everybody did with their link is on record", found, expected)


def check_report(incident: Incident, results: Results) -> None:
    """The report tells just that."""
    with as_owner():
        report = incident.reports.filter(facts__has_key="used").latest("submitted_at")
    rows = report.facts["used"]["blocks"][0]["rows"]
    never = PEOPLE - DOWNLOADED - LOOKED - 1
    results.same("The report tells who got it, in part, or not at all", [int(row[1]) for row in rows],
                 [DOWNLOADED, 1, LOOKED, never])  # fmt: skip


def _did(viewed: int, fetched: int) -> str:
    return "downloaded" if fetched else "looked" if viewed else "never came"
