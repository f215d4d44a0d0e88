"""Made-up organisations and the people of each, one in every role, with one password for all of them.

The password is made at random when the demonstration is made; it is printed, and kept in the demonstration's folder.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import polars as pl
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.utils import timezone

from lodgement.questionnaire.model import Questionnaire

from ..accounts.models import Person, Role
from ..configuration import Configuration
from ..organisations.agreement_text import present_text
from ..organisations.models import Agreement, Organisation, ProfitStatus, StockRelation
from ..organisations.queries import number_of

# fmt: off
PLACES = ("Ashcombe", "Brackwell", "Cinderford Vale", "Dunmere", "Elmsworth", "Farrowby", "Glenholt", "Hartsmoor",
          "Inglestone", "Kelderby", "Larkhill Down", "Marlwick", "Netherfold", "Oakmantle", "Pennistoke", "Quarrendale",
          "Rushmarsh", "Saltmere", "Thornaby Cross", "Underlowe", "Vennbridge", "Wexcombe", "Yarrowdale", "Zeal Green")
# fmt: on
BEFORE = ("", "New ", "Old ", "Upper ", "Lower ", "Great ", "Little ", "North ", "South ", "East ", "West ")
ENDINGS = {1: ("Borough Council", "District Council", "City Council"), 2: ("Homes", "Housing Association", "Living")}
PRODUCER = "Housing Statistics Team"
STAFF = {
    "support": ("Sam Support", Role.SUPPORT),
    "statistician": ("Stella Statistician", Role.STATISTICIAN),
    "second.statistician": ("Stefan Statistician", Role.STATISTICIAN),
    "head": ("Hetty Head of Profession", Role.APPROVER),
}


def kept_password(configuration: Configuration) -> str:
    """The one password of all made-up people, made on first use."""
    path = configuration.data_folder / "demonstration-password"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text("-".join(secrets.token_hex(2) for _ in range(4)), encoding="ascii")
    return path.read_text(encoding="ascii")


def make_organisations(questionnaire: Questionnaire, logs: pl.DataFrame) -> list[Organisation]:
    """The organisations that made-up logs name as owners, with what the logs say of them, and the producer's own."""
    owner = questionnaire.in_the_open.owner
    told = _told_of_owners(questionnaire)
    columns = [owner, *(name for name in told if name in logs.columns)]
    made = []
    for row in logs.select(columns).unique(subset=[owner], maintain_order=True).sort(owner).iter_rows(named=True):
        number = number_of(row[owner])
        assert number is not None, "made-up logs name their owner by a code"
        known = {told[name]: row[name] for name in columns[1:] if row[name] is not None}
        made.append(_organisation(number, known))
    made.append(Organisation(pk=max(item.pk for item in made) + 1, name=PRODUCER, provider_type=1, holds_stock=False,
                             is_producer=True))  # fmt: skip
    for item in made:
        item.made_up = True
    Organisation.objects.bulk_create(made)
    StockRelation.objects.bulk_create(
        StockRelation(owner=owner, agent=agent) for owner, agent in zip(made[:6:2], made[1:6:2], strict=True)
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('organisations_organisation', 'id'), %s)", [made[-1].pk])
    return made


def _told_of_owners(questionnaire: Questionnaire) -> dict[str, str]:
    """Context names about an owner → the attribute of an organisation that they tell."""
    known = {field.name for field in Organisation._meta.get_fields()}
    return {
        name: item.attribute
        for source in questionnaire.sources.values()
        if source.subject == "owner"
        for name in source.names
        if (item := questionnaire.context[name]).attribute in known
    }


def _organisation(number: int, known: Mapping[str, Any]) -> Organisation:
    provider_type = int(known.get("provider_type", 2))
    place, times = PLACES[number % len(PLACES)], number // len(PLACES)
    ending = ENDINGS[provider_type][times % 3 if times else number % 3]
    before = BEFORE[times] if times < len(BEFORE) else f"{number} "  # no two are called the same
    return Organisation(
        pk=number,
        name=f"{before}{place} {ending}",
        provider_type=provider_type,
        profit_status=ProfitStatus.NON_PROFIT if provider_type == 2 else None,
        registration=f"X{number:04d}",
        address=f"1 Example Street\n{place}",
        telephone=f"01632 960{number:03d}",
        holds_stock=bool(known.get("holds_stock", True)),
    )


def make_people(organisations: list[Organisation], officers: list[str], password: str) -> list[Person]:
    """A data coordinator and a provider of each organisation, the officers that logs are assigned to, and the staff."""
    hashed, now = make_password(password), timezone.now()
    by_number = {item.pk: item for item in organisations}
    people = []

    def add(email: str, name: str, organisation: Organisation, role: Role, **flags: bool) -> None:
        people.append(Person(email=email, name=name, organisation=organisation, role=role, password=hashed,
                             confirmed_at=now, invited_at=now, **flags))  # fmt: skip

    for item in organisations[:-1]:
        domain = f"org{item.pk}.example"
        add(f"coordinator@{domain}", f"Casey Coordinator {item.pk}", item, Role.COORDINATOR,
            is_protection_officer=True, is_key_contact=True)  # fmt: skip
        add(f"provider@{domain}", f"Pat Provider {item.pk}", item, Role.PROVIDER)
    for address in sorted(officers):
        number = int(address.rsplit("@org", 1)[1].split(".")[0])
        add(address, f"{address.split('@')[0].capitalize()} {number}", by_number[number], Role.PROVIDER)
    for name, (title, role) in STAFF.items():
        add(f"{name}@statistics.example", title, organisations[-1], role)
    Person.objects.bulk_create(people)
    return people


def sign_agreements(organisations: list[Organisation], people: list[Person]) -> None:
    """Every organisation but one has accepted the data sharing agreement."""
    officers, text = {item.organisation_id: item for item in people if item.is_protection_officer}, present_text()
    Agreement.objects.bulk_create(
        Agreement(
            organisation=item,
            version=text.version,
            text=text.whole,
            accepted_at=timezone.now(),
            accepted_by=officers[item.pk],
            organisation_name=item.name,
            organisation_address=item.address,
            organisation_telephone=item.telephone,
            officer_name=officers[item.pk].name,
            officer_email=officers[item.pk].email,
        )
        for item in organisations[:-2]
    )
