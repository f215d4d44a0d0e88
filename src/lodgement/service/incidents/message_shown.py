"""What was found in a sent message, as its page shows it: whom it reached, what each attachment is in one sentence,
whose records it carried.

People are found by their address. Where nobody here has it, the organisation is guessed by what stands behind the @,
where the people of one organisation alone have that; a person says whether the guess is right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..accounts.models import Person
from ..organisations.models import Organisation
from ..web.says import many, number
from .actions import Reached
from .message_reading import CANT_TELL, NONE, OURS

TONES = {OURS: "wrong", CANT_TELL: "attention", NONE: "done"}
LABELS = {OURS: "Records of ours", CANT_TELL: "Can’t be told", NONE: "None found"}
_BYTES = ((1 << 20, "MB"), (1 << 10, "KB"))


@dataclass(frozen=True)
class ToWhom:
    """An address that a message went to, and who that is."""

    address: str
    name: str
    person: Person | None
    guess: Organisation | None = None
    """Of whom nobody here has the address: the organisation whose people have such addresses."""

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]

    def reached(self, confirmed: Iterable[str]) -> Reached:
        """As a recipient of an incident; the guess counts where its domain is confirmed."""
        if self.person:
            return Reached(self.address, self.person.name, self.person.pk, self.person.organisation_id)
        is_confirmed = self.guess is not None and self.domain in confirmed
        return Reached(self.address, self.name, None, self.guess.pk if self.guess and is_confirmed else None)


def to_whom(findings: dict[str, Any]) -> list[ToWhom]:
    """Everybody whom a message was sent to, known people first, by organisation."""
    said = dict(findings["recipients"])
    people = _people(said)
    strangers = {address: address.rpartition("@")[2] for address in said if address not in people}
    guesses = _guesses(set(strangers.values()))
    found = [
        ToWhom(address, name, people.get(address), guesses.get(strangers.get(address, "")))
        for address, name in said.items()
    ]
    return sorted(found, key=lambda one: (one.person is None, _organisation_name(one), one.address))


def _organisation_name(one: ToWhom) -> str:
    organisation = one.person.organisation if one.person else one.guess
    return organisation.name if organisation else ""


def _people(addresses: Iterable[str]) -> dict[str, Person]:
    """Who has which address: of two invited under one, who confirmed it; of those, who is still active."""
    there = Person.objects.filter(email__in=list(addresses)).select_related("organisation")
    ranked = sorted(there, key=lambda person: (person.confirmed_at is not None, person.active, -person.pk))
    return {person.email: person for person in ranked}


def _guesses(domains: set[str]) -> dict[str, Organisation]:
    """Domain → the one organisation whose people have addresses there."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for address, organisation in Person.objects.values_list("email", "organisation"):
        domain = address.rpartition("@")[2]
        if domain in domains:
            found[domain].add(organisation)
    only = {domain: next(iter(numbers)) for domain, numbers in found.items() if len(numbers) == 1}
    organisations = Organisation.objects.in_bulk(only.values())
    return {domain: organisations[number] for domain, number in only.items()}


@dataclass(frozen=True)
class Carried:
    """A part of a message as its page shows it."""

    name: str
    sentence: str
    verdict: str
    tone: str
    reasons: Sequence[str]


def carried(findings: dict[str, Any]) -> list[Carried]:
    """What a message carried; records of ours first, then what can't be told."""
    order = list(TONES)
    ranked = sorted(findings["attachments"], key=lambda one: order.index(one["verdict"]))
    return [
        Carried(_name(one), _sentence(one), LABELS[one["verdict"]], TONES[one["verdict"]], one["reasons"])
        for one in ranked
    ]


def _name(one: dict[str, Any]) -> str:
    return "The text of the message" if one["is_body"] else one["name"] or "An attachment without a name"


def _sentence(one: dict[str, Any]) -> str:
    """What it is, and what was found in it."""
    what = f"{one['kind'][:1].upper()}{one['kind'][1:]}, {size(one['size'])}"
    if one["verdict"] == OURS:
        hidden = ", some of them in a hidden sheet" if one["hidden"] else ""
        records = many(one["logs"], "record")
        return (
            f"{what}: {number(one['rows_of_ours'])} of its {many(one['rows'], 'row')} hold {records} of "
            f"{many(one['organisations'], 'organisation')}{hidden}."
        )
    if one["verdict"] == CANT_TELL:
        return f"{what}: whether it holds records of ours can’t be told."
    return f"{what}: no record of ours was recognised in its {many(one['rows'], 'row')}." if one["rows"] else f"{what}."


def size(count: int) -> str:
    """A number of bytes as people say it."""
    for unit, name in _BYTES:
        if count >= unit:
            return f"{count / unit:.0f} {name}"
    return many(count, "byte")


def whose(findings: dict[str, Any]) -> list[tuple[Organisation, int]]:
    """The organisations whose records it carried, with how many, most first."""
    counts = dict(findings["organisations"])
    there = Organisation.objects.in_bulk(counts)
    return sorted(((there[one], count) for one, count in counts.items() if one in there),
                  key=lambda each: (-each[1], each[0].name))  # fmt: skip
