"""Made-up records of lettings to measure with: plausible, mostly faultless, the same on every run.

About 2,000 different ones are made in Python from the specifications' base logs; Polars repeats them and moves dates,
rents and references, so that 85,000 take seconds. Every fiftieth has one answer set to something that trips a check.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
from tests.factories.logs import frame_of
from tests.spec.logs import base_context, base_log

from lodgement.assessment.calendar import calendar_context
from lodgement.assessment.plan import Plan, names_read
from lodgement.assessment.reading import read_answer
from lodgement.questionnaire.loading import load
from lodgement.questionnaire.model import Questionnaire

YEAR = 2026
DISTINCT = 2_000
REALISTIC_WIDTH = 130
ONE_IN = 50
"""One record in so many has an error."""
MIX = {"general needs": 70, "supported housing": 25, "renewal": 5}
TODAY = dt.date(YEAR + 1, 5, 20)
LAST_SHIFT = 300
"""Start dates lie in the first two months of the year and are moved by up to so many days."""
PERSONAL = ("details_known_", "relat", "age", "sex", "sexrab", "gender_same_as_sex", "ecstat")

Log = dict[str, Any]


def load_with_rents(folder: Path) -> Questionnaire:
    """Lettings with made-up rent ranges, of as many rows as real ones have, written to the folder."""
    authorities = current_authorities(load("lettings", YEAR))
    path = folder / "rent_range_data" / f"{YEAR}.csv"
    path.parent.mkdir()
    with path.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines)
        table.writerow(["lettype", "la", "beds", "soft_min", "soft_max", "hard_min", "hard_max"])
        for lettype in range(1, 17):
            for la in authorities:
                for beds in (0,) if lettype % 2 == 0 else (1, 2, 3, 4):
                    usual = usual_rent(lettype, la, beds)
                    table.writerow([lettype, la, beds, *(usual * share for share in (0.75, 1.5, 0.5, 3))])
    return load("lettings", YEAR, folder)


def usual_rent(lettype: int, la: str, beds: int) -> int:
    """A made-up weekly rent in pounds, a multiple of 4."""
    return 4 * (20 + 2 * lettype + 3 * beds + int(la[-2:]) % 10)


def current_authorities(questionnaire: Questionnaire) -> list[str]:
    """The codes of the English local authorities that have not ended."""
    rows = questionnaire.tables["local_authorities"].rows
    return [code for code, ends in rows["ends"].items() if ends is None and rows["in_england"][code]]


class Maker:
    """Makes different records: answers and context in one mapping, values as conditions reckon with them."""

    def __init__(self, questionnaire: Questionnaire, seed: int = 2026) -> None:
        self.questionnaire = questionnaire
        self.random = random.Random(seed)
        self.authorities = current_authorities(questionnaire)
        self.logs = {name: self._read(base_log(questionnaire, name)) for name in MIX}
        context = base_context(questionnaire, {})[0]
        self.context = context | calendar_context(questionnaire, TODAY)

    def _read(self, log: Log) -> Log:
        return {name: read_answer(self.questionnaire.fields[name], value) for name, value in log.items()}

    def records(self, count: int = DISTINCT) -> list[Log]:
        """So many records, one in fifty with an error."""
        made = [self.record() for _ in range(count)]
        for place, number in enumerate(range(ONE_IN // 2, count, ONE_IN)):
            made[number] |= error_of(ERRORS[place % len(ERRORS)], made[number])
        return made

    def record(self) -> Log:
        """One record without an error."""
        name = self.random.choices(list(MIX), list(MIX.values()))[0]
        log = {**self.context, **self.logs[name]}
        for part in (self._owner, self._home, self._dates, self._tenancy, self._people, self._needs, self._before):
            log |= part(log)
        return log | self._income(log) | self._rent(log)

    def _one(self, **weights: int) -> int:
        """A code, chosen with weights: _one(_1=70, _2=30)."""
        return int(self.random.choices(list(weights), list(weights.values()))[0][1:])

    def _owner(self, _log: Log) -> Log:
        owner, number = self._one(_1=35, _2=65), self.random.randrange(1, 400)
        user = self._one(_0=40, _1=15, _2=45)
        register = self._one(_2=2, _3=6, _4=2) if owner == 1 else self._one(_6=7, _8=2, _9=1)
        return {
            "user_org_holds_stock": user != 1,
            "user_org_stock_owners": user,
            "user_organisation_id": str(number),
            "user_only_stock_owner": str(number) if user == 1 else None,
            "owning_provider_type": owner,
            "owning_organisation_id": str(number),
            "managing_organisation_id": str(number),
            "scheme_owner_id": str(number),
            "assigned_to_id": str(number * 3),
            "prevten": 33 if register == 2 else self.random.choice([3, 26, 28, 30, 31, 32, 33, 18]),
            "referral_register": register,
            "referral_noms": 4 if register == 6 else None,
        }

    def _home(self, log: Log) -> Log:
        la, letters = self.random.choice(self.authorities), "ABDEFGHJLN"
        postcode = f"Z{self.random.choice(letters)}{self.random.randrange(1, 99)} {self.random.randrange(1, 10)}"
        postcode += self.random.choice(letters) + self.random.choice(letters)
        found = self.random.random() < 0.3
        home: Log = {
            "la": la,
            "postcode_full": postcode,
            "postcode_la": la if self.random.random() < 0.5 else None,
            "address_line1": f"{self.random.randrange(1, 200)} Made Up Street",
            "address_line2": "Made Up Court" if self.random.random() < 0.2 else None,
            "county": "Madeupshire" if self.random.random() < 0.1 else None,
            "enters_address_by_hand": not found,
            "manual_address_entry_selected": not found,
            "postcode_known": 1,
            "uprn_found": True if found else None,
            "unittype_gn": self._one(_1=50, _7=40, _8=8, _2=2),
            "beds": self._one(_1=35, _2=35, _3=25, _4=5),
            "wchair": self._one(_1=10, _2=90),
            "rent_type": self._one(_0=70, _1=20, _2=4, _5=2, _6=4),
        }
        home["irproduct_other"] = "Discounted rent" if home["rent_type"] == 5 else None
        if log["needstype"] == 2:
            home |= {"location_postcode": postcode, "location_la": la, "sheltered": self._one(_3=6, _7=3, _2=1)}
        else:
            home |= {name: None for name in log if name.startswith(("scheme_", "location_"))}
        if found:
            home |= {"uprn": str(self.random.randrange(10**8, 10**12)), "uprn_address_line1": home["address_line1"]}
            home |= {"uprn_town_or_city": "Nowhere", "uprn_postcode": postcode}
        return home

    def _dates(self, _log: Log) -> Log:
        start = self.questionnaire.window.starts + dt.timedelta(days=self.random.randrange(60))
        void = start - dt.timedelta(days=self.random.randrange(1, 200))
        repaired = self.random.random() < 0.2
        first = not repaired and self.random.random() < 0.1
        return {
            "startdate": start,
            "voiddate": void,
            "majorrepairs": int(repaired),
            "mrcdate": void + (start - void) // 2 if repaired else None,
            "first_time_property_let_as_social_housing": int(first),
            "rsnvac": self._one(_15=5, _16=3, _17=2) if first else self._one(_6=2, _8=3, _13=3, _5=2, _22=1),
        }

    def _tenancy(self, _log: Log) -> Log:
        tenancy = self._one(_2=45, _7=20, _4=20, _6=10, _8=4, _3=1)
        years = self.random.randrange(2, 11)
        return {
            "startertenancy": self._one(_1=40, _2=60),
            "tenancy": tenancy,
            "tenancyother": "Demoted" if tenancy == 3 else None,
            "tenancylength": years if tenancy in (4, 6) or (tenancy == 8 and years < 5) else None,
        }

    def _people(self, log: Log) -> Log:
        size = self._one(_1=38, _2=26, _3=16, _4=11, _5=5, _6=2, _7=1, _8=1)
        people: Log = {name: None for name in log if name.startswith(PERSONAL) and name[-1] in "12345678"}
        people |= {"hhmemb": size, "joint": 2, **self._person(1, self.random.randrange(18, 90))}
        couple = size > 1 and self.random.random() < 0.5
        for number in range(2, size + 1):
            adult = couple and number == 2
            age = max(18, people["age1"] + self.random.randrange(-8, 9)) if adult else self.random.randrange(1, 21)
            people |= self._person(number, age) | {f"details_known_{number}": 0}
            people[f"relat{number}"] = "P" if adult else "X" if age >= 16 else None
        people["joint"] = self._one(_1=60, _2=40) if couple else 2
        return people | self._background()

    def _person(self, number: int, age: int) -> Log:
        working = 5 if age >= 66 else self._one(_1=35, _2=20, _4=15, _6=15, _8=12, _0=3) if age > 20 else 7
        return {
            f"age{number}_known": 0,
            f"age{number}": age,
            f"sexrab{number}": self.random.choice("FM"),
            f"gender_same_as_sex{number}": self._one(_1=97, _3=3),
            f"ecstat{number}": working if age >= 16 else None,
        }

    def _background(self) -> Log:
        ethnic, nationality = self._one(_1=75, _2=2, _3=8, _18=1), self._one(_826=90, _12=9, _0=1)
        other = self.random.choice([356, 586, 616, 642]) if nationality == 12 else None
        return {"ethnic": ethnic, "nationality_all_group": nationality, "nationality_all": other}

    def _needs(self, log: Log) -> Log:
        sick = any(log.get(f"ecstat{number}") == 8 for number in range(1, 9))
        ill, needs = sick or self.random.random() < 0.25, self.random.random() < 0.1
        serving = self.random.random() < 0.04
        young = log["sexrab1"] == "F" and log["age1"] < 45 and log["gender_same_as_sex1"] == 1
        effects = {f"illness_type_{number}": int(self.random.random() < 0.2) for number in range(2, 11)}
        return {
            "armedforces": 1 if serving else 2,
            "leftreg": 4 if serving else None,
            "reservist": 2 if serving else None,
            "preg_occ": 1 if young and self.random.random() < 0.1 else 2,
            "housingneeds": 1 if needs else 2,
            "housingneeds_type": self._one(_0=2, _1=3, _2=5) if needs else None,
            "housingneeds_other": 0 if needs else None,
            "illness": 1 if ill else 2,
            **({"illness_type_1": 1, **effects} if ill else dict.fromkeys(["illness_type_1", *effects])),
        }

    def _before(self, log: Log) -> Log:
        known, preference = self.random.random() < 0.8, self._one(_1=60, _2=30, _3=10)
        reasons = ("rp_homeless", "rp_insan_unsat", "rp_medwel", "rp_hardship", "rp_dontknow")
        chosen = self.random.choice(reasons)
        la = self.random.choice(self.authorities)
        before: Log = {
            "layear": self._one(_2=10, _7=20, _8=20, _9=10, _11=20, _12=20),
            "waityear": self._one(_2=30, _7=30, _8=20, _13=20),
            "reason": 50 if log["renewal"] else self.random.choice([1, 9, 12, 13, 14, 19, 20, 47, 50, 53]),
            "ppcodenk": 0 if known else 1,
            "ppostcode_full": log["postcode_full"][::-1].replace(" ", "")[-1] + "E1 1AA" if known else None,
            "prevloc": la if la != log["la"] else "W06000015",
            "reasonpref": preference,
            **{name: int(name == chosen) if preference == 1 else None for name in reasons},
        }
        before["previous_postcode_la"] = before["prevloc"] if known and self.random.random() < 0.5 else None
        before["reasonother"] = "wanted a garden" if before["reason"] == 20 else None
        return before

    def _income(self, log: Log) -> Log:
        benefits, ranges = self._one(_1=25, _6=45, _9=25, _3=5), self.questionnaire.tables["income_ranges"].rows
        shared = {"hb": benefits, "benefits": 2 if benefits in (1, 6) else self._one(_2=4, _3=6)}
        if self.random.random() < 0.3:
            return shared | {"net_income_known": self._one(_1=1, _2=1), "incfreq": None, "earnings": None}
        statuses = [self._status(log, number) for number in range(1, log["hhmemb"] + 1)]
        low, high = (sum(ranges[end][status] for status in statuses) // 100 for end in ("soft_min", "soft_max"))
        weekly = self.random.randrange(low + 5, high + high // 20)
        period = self._one(_1=3, _2=4, _3=3)
        amount = {1: weekly, 2: weekly * 52 // 12, 3: weekly * 52}[period]
        return shared | {"net_income_known": 0, "incfreq": period, "earnings": amount * 100}

    def _status(self, log: Log, number: int) -> int:
        status: int = 9 if log[f"age{number}"] < 16 else log[f"ecstat{number}"]
        return status

    def _rent(self, log: Log) -> Log:
        group = {0: 1, 1: 2, 2: 2, 5: 3, 6: 4}[log["rent_type"]]
        lettype = (group - 1) * 4 + (0 if log["owning_provider_type"] == 2 else 2) + log["needstype"]
        beds = 0 if log["needstype"] == 2 else 1 if log["unittype_gn"] == 2 else log["beds"]
        usual = usual_rent(lettype, log["la"], beds)
        period = self._one(_1=65, _4=20, _2=5, _3=5, _7=5)
        payments = self.questionnaire.tables["payments_per_year"].rows["payments"][period]
        left = log["hb"] in (1, 6) and self.random.random() < 0.4

        def due(pounds: float) -> int:
            return round(pounds * 100 * 52 / int(payments))

        return {
            "period": period,
            "brent": due(usual * self.random.uniform(0.85, 1.4)),
            "scharge": due(self.random.choice([0, 0, 5, 8.5, 12.25])),
            "pscharge": due(self.random.choice([0, 0, 0, 3])),
            "supcharg": due(self.random.choice([0, 0, 4])),
            "hbrentshortfall": None if log["hb"] not in (1, 6) else 1 if left else 2,
            "tshortfall_known": 0 if left else None,
            "tshortfall": due(15) if left else None,
        }


# Answers set to something that trips a check; some hang on the rest of the record.
ERRORS: tuple[Log, ...] = (
    {"age1": 130},
    {"voiddate": lambda log: log["startdate"] + dt.timedelta(days=30), "renewal": 0},
    {"brent": lambda log: log["brent"] * 20},
    {"la": "W06000015", "postcode_la": None},
    {"startdate": dt.date(YEAR - 1, 1, 1)},
    {"ppcodenk": 0, "ppostcode_full": "SOMEWHERE"},
    {"scharge": 90_000 * 52},
    {"voiddate": dt.date(1999, 1, 1)},
    {"layear": 1, "prevloc": lambda log: log["la"], "previous_postcode_la": None},
    {"age1": 15},
    {"net_income_known": 0, "incfreq": 1, "earnings": 500},
    {"brent": 100, "scharge": 0, "pscharge": 0, "supcharg": 0},
    {"tenancy": 4, "tenancylength": 120},
    {"reason": 20, "reasonother": "Homeless"},
    {"housingneeds": 1, "housingneeds_type": 3, "housingneeds_other": 0},
    {"hb": 1, "benefits": 3},
    {"net_income_known": 0, "incfreq": 1, "earnings": 2_000_000},
    {"hhmemb": 1, "joint": 1},
    {"hb": 1, "hbrentshortfall": 1, "tshortfall_known": 0, "tshortfall": 9_000_000},
    {"beds": 13, "unittype_gn": 7, "needstype": 1},
)


def error_of(error: Log, log: Log) -> Log:
    """The answers of an error in a record."""
    return {name: value(log) if callable(value) else value for name, value in error.items()}


def frame_of_distinct(plan: Plan, records: list[Log]) -> pl.DataFrame:
    """The different records as a frame: all answers, and the context that the checks read.

    Columns that are NULL throughout stay only as far as a realistic width needs.
    """
    questionnaire, read = plan.questionnaire, names_read(plan.questionnaire)
    names = {name for record in records for name in record if name in questionnaire.fields or name in read}
    frame = frame_of(questionnaire, [{name: record.get(name) for name in names} for record in records])
    empty = [name for name in frame.columns if frame[name].null_count() == frame.height]
    spare = len(frame.columns) - REALISTIC_WIDTH
    return frame.drop(empty[: max(spare, 0)])


def repeated(distinct: pl.DataFrame, rows: int) -> pl.DataFrame:
    """So many records, by repeating the different ones with other dates, rents and references."""
    frame = distinct[pl.int_range(rows, eager=True) % distinct.height]
    number = pl.int_range(rows)
    shift = pl.duration(days=number * 11 % (LAST_SHIFT + 1))
    return frame.with_columns(
        *(pl.col(name) + shift for name in ("startdate", "voiddate", "mrcdate")),
        (pl.col("brent") * (960 + number * 13 % 81) // 1000).alias("brent"),
        ("T" + number.cast(pl.String)).alias("tenancycode"),
        ("P" + (number * 7 % 100_000).cast(pl.String)).alias("propcode"),
    )


def stream(frame: pl.DataFrame, rows: int, size: int) -> Iterator[pl.DataFrame]:
    """The frame's records over and over, so many rows in all, in pieces of a size; only one piece is in memory."""
    for start in range(0, rows, size):
        numbers = pl.int_range(start, min(start + size, rows), eager=True) % frame.height
        yield frame[numbers]
