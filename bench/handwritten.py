"""Forty checks of lettings 2026, and what they need, written by hand in Polars: the mark for the engine.

Somebody who knew the questionnaire by heart would write them like this: each rule once, as a plain expression, with
what is never asked together simplified away, and tables joined.
"""

from __future__ import annotations

import polars as pl

from lodgement.questionnaire.known import Table
from lodgement.questionnaire.model import Questionnaire

PEOPLE = range(2, 9)
POSTCODE = (
    r"^(([A-Z]{1,2}[0-9][A-Z0-9]?|ASCN|STHL|TDCU|BBND|[BFS]IQQ|PCRN|TKCA) ?[0-9][A-Z]{2}|BFPO ?[0-9]{1,4}"
    r"|(KY[0-9]|MSR|VG|AI)[ -]?[0-9]{4}|[A-Z]{2} ?[0-9]{2}|GE ?CX|GIR ?0A{2}|SAN ?TA1)$"
)
MONEY_COLUMNS = ("brent", "scharge", "pscharge", "supcharg")

col, when = pl.col, pl.when


class Handwritten:
    """The forty checks, with the tables they look things up in as frames."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        tables = questionnaire.tables
        self.rents = frame_of_table(tables["rent_ranges"], ["lettype", "la", "rent_beds"], "rent_")
        self.authorities = frame_of_table(tables["local_authorities"], ["la"], "la_")
        self.incomes = {name: dict(rows) for name, rows in tables["income_ranges"].rows.items()}
        self.payments = dict(tables["payments_per_year"].rows["payments"])

    def failures(self, frame: pl.DataFrame) -> dict[str, pl.Series]:
        """Check → the row numbers where it fails; checks that never do left out."""
        values = frame
        for stage in (setup, history, home, tenancy, people, before, self.money, self.lookups):
            values = stage(values)
        masks = values.select(**checks())
        rows = {name: masks[name].arg_true() for name in masks.columns}
        return {name: found for name, found in rows.items() if len(found)}

    def money(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Income and charges, brought to a week of a 52-week year."""
        charge = pl.when("setup", col("needstype") == 2).then(col("household_charge"))
        frame = frame.with_columns(
            when("setup", col("net_income_known") == 0).then(col("incfreq")).alias("incfreq"),
            when("setup", col("net_income_known") == 0).then((col("earnings") / 100).truncate()).alias("pounds"),
            when("setup").then(col("hb", "benefits")),
            when("setup", (charge == 0) | charge.is_null()).then(col("period", "hbrentshortfall")),
        ).with_columns(
            when(col("period").is_not_null()).then(col(*MONEY_COLUMNS)),
            when(col("hb").is_in([1, 6]), col("hbrentshortfall") == 1).then(col("tshortfall")),
            col("period").replace_strict(self.payments, default=None).alias("weeks"),
        )
        given = pl.any_horizontal(col(*MONEY_COLUMNS).is_not_null())
        frame = frame.with_columns(when(given).then(col(*MONEY_COLUMNS).fill_null(0)))
        return frame.with_columns(
            weekly_income().alias("income"),
            weekly(pl.sum_horizontal(*MONEY_COLUMNS, ignore_nulls=False)).alias("wtcharge"),
            *(weekly(col(name)).alias(f"w{name}") for name in (*MONEY_COLUMNS, "tshortfall")),
            *(self.household_total(end).alias(f"income_{end}") for end in self.incomes),
        )

    def household_total(self, end: str) -> pl.Expr:
        """One end of the household's income range in pounds: the sum over its people."""
        ranges = {status: pence // 100 for status, pence in self.incomes[end].items()}
        people = [col(f"status{number}").replace_strict(ranges, default=0) for number in range(1, 9)]
        return pl.sum_horizontal(people)

    def lookups(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Joins the rent ranges and the local authorities."""
        frame = frame.with_columns(lettype(), rent_beds())
        return joined(joined(frame, self.rents, ["lettype", "la", "rent_beds"]), self.authorities, ["la"])


def joined(frame: pl.DataFrame, table: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """The frame with a table's columns. Only the keys are joined: a join copies each column that it carries along."""
    return frame.hstack(frame.select(keys).join(table, on=keys, how="left", maintain_order="left").drop(keys))


def frame_of_table(table: Table, keys: list[str], prefix: str) -> pl.DataFrame:
    """A table as a frame to join."""
    known = list(next(iter(table.rows.values())))
    parts = zip(*(key if isinstance(key, tuple) else (key,) for key in known), strict=True)
    columns = {f"{prefix}{name}": list(rows.values()) for name, rows in table.rows.items()}
    return pl.DataFrame(dict(zip(keys, parts, strict=True)) | columns)


def filled(text: str) -> pl.Expr:
    """Whether a text says something."""
    return (col(text).str.strip_chars(" ") != "").fill_null(value=False)


def setup(frame: pl.DataFrame) -> pl.DataFrame:
    """Whether the first page is complete: nothing else is asked before."""
    owner = (
        when("user_is_support").then("owning_organisation_id")
        .when("user_org_holds_stock", col("user_org_stock_owners") == 0).then("user_organisation_id")
        .when(~col("user_org_holds_stock"), col("user_org_stock_owners") == 1).then("user_only_stock_owner")
        .otherwise("owning_organisation_id")
    )  # fmt: skip
    own_manager = col("managing_organisation_id").is_null() & (col("owning_managing_agents") == 0)
    manager = when("user_is_support", own_manager).then(owner).otherwise("managing_organisation_id")
    person = pl.coalesce("assigned_to_id", "user_id")
    needed = [owner, manager, person, *map(col, ("needstype", "renewal", "startdate", "rent_type"))]
    complete = pl.all_horizontal(*(item.is_not_null() for item in needed), (col("declaration") == 1).fill_null(False))
    return frame.with_columns(
        (complete & ((col("rent_type") != 5) | filled("irproduct_other"))).alias("setup"),
        (col("renewal") == 1).fill_null(False).alias("renewed"),
    )


def history(frame: pl.DataFrame) -> pl.DataFrame:
    """Why the home was empty, and since when."""
    first = when("renewed").then(0).when("setup").then("first_time_property_let_as_social_housing")
    reason = when("renewed").then(14).when("setup", first.is_not_null()).then("rsnvac")
    repairs = col("rsnvac").is_in([5, 6, 8, 9, 10, 11, 12, 13, 18, 19, 20, 21, 22])
    return frame.with_columns(reason.alias("rsnvac")).with_columns(
        when("renewed").then("startdate").when("setup").then("voiddate").alias("voiddate"),
        when("setup", ~col("renewed"), repairs).then(col("mrcdate")),
    )


def home(frame: pl.DataFrame) -> pl.DataFrame:
    """Address, local authority and bedrooms."""
    typed = pl.coalesce("enters_address_by_hand", "manual_address_entry_selected", False)
    unit = when("setup", col("needstype") == 1).then("unittype_gn")
    found = col("uprn").is_not_null() & col("uprn_address_line1").is_not_null()
    own = when(col("uprn").is_not_null() | col("typed")).then("postcode_full")
    return (
        frame.with_columns(typed.alias("typed"), when("setup", ~typed).then(col("uprn")), unit.alias("unittype_gn"))
        .with_columns(
            when(found).then("uprn_postcode").otherwise(pl.coalesce(own, "location_postcode")).alias("postcode_full"),
            when(col("unittype_gn") == 2).then(1).when("setup", col("needstype") == 1).then("beds").alias("beds"),
        )
        .with_columns(
            when(col("postcode_full").is_not_null(), col("postcode_la").is_not_null()).then("postcode_la")
            .otherwise(pl.coalesce("la", "location_la")).alias("la"),
            when(col("postcode_full").is_not_null()).then(1).otherwise("postcode_known").alias("postcode_known"),
        )
    )  # fmt: skip


def tenancy(frame: pl.DataFrame) -> pl.DataFrame:
    """The terms: only fixed terms and periodic tenancies have a length."""
    social = col("rent_type").is_in([0, 1, 2])
    return frame.with_columns(
        social.fill_null(False).alias("social_or_affordable"),
        when("setup").then(col("tenancy", "joint")),
        when("setup", col("tenancy").is_in([4, 6, 8])).then(col("tenancylength")),
    )


def people(frame: pl.DataFrame) -> pl.DataFrame:
    """The household: whose details are asked, and who counts as a child."""
    frame = frame.with_columns(when("setup").then(col("hhmemb", "age1", "ecstat1")))
    known = {n: col("setup") & (col("hhmemb") >= n) & (col(f"details_known_{n}") == 0) for n in PEOPLE}
    frame = frame.with_columns(when(known[n]).then(col(f"age{n}")) for n in PEOPLE)
    child = {n: (col(f"age{n}") < 16).fill_null(False) for n in PEOPLE}
    frame = frame.with_columns(
        *(when(child[n]).then(9).when(known[n]).then(f"ecstat{n}").alias(f"ecstat{n}") for n in PEOPLE),
        when(child[2]).then(pl.lit("X")).when(known[2]).then("relat2").alias("relat2"),
    )
    return frame.with_columns(
        col("ecstat1").alias("status1"),
        *(when(col("hhmemb") >= n).then(col(f"ecstat{n}").fill_null(10)).alias(f"status{n}") for n in PEOPLE),
    )


def before(frame: pl.DataFrame) -> pl.DataFrame:
    """Where the household came from; a renewal comes from the same home."""
    tenancy_of_owner = col("owning_provider_type").replace_strict({1: 30, 2: 32}, default=None)
    postcode_unknown = when("renewed").then(1 - col("postcode_known")).otherwise("ppcodenk")
    postcode_is_known = (postcode_unknown == 0).fill_null(False)
    previous = when(postcode_is_known).then("ppostcode_full")
    inferred = previous.is_not_null() & col("previous_postcode_la").is_not_null()
    la_known = postcode_is_known | (col("previous_la_known") == 1).fill_null(False)
    return frame.with_columns(
        when("setup").then(col("reason", "reasonother", "layear")),
        when("renewed", col("needstype") == 1).then(tenancy_of_owner).when("setup").then("prevten").alias("prevten"),
        when("renewed").then("la").when(inferred).then("previous_postcode_la").when(la_known).then("prevloc")
        .alias("prevloc"),
    )  # fmt: skip


def weekly(amount: pl.Expr) -> pl.Expr:
    """An amount of a rent period as pence a week."""
    return (amount * col("weeks") / 52).round(mode="half_away_from_zero")


def weekly_income() -> pl.Expr:
    """Income in whole pounds a week."""
    payments = col("incfreq").replace_strict({1: 52, 2: 12, 3: 1}, default=None)
    return (col("pounds") * payments / 52).round(mode="half_away_from_zero")


def lettype() -> pl.Expr:
    """Numbers 1 to 16: four for each rent group, by owner and need."""
    group = col("rent_type").replace_strict({0: 0, 1: 1, 2: 1, 3: 2, 4: 2, 5: 2, 6: 3}, default=None)
    owner = col("owning_provider_type").replace_strict({2: 0, 1: 2}, default=None)
    return (group * 4 + owner + col("needstype")).cast(pl.Int64).alias("lettype")


def rent_beds() -> pl.Expr:
    """Bedrooms as the rent ranges count them."""
    return (
        when(col("needstype") == 2).then(0).otherwise(col("beds").clip(upper_bound=4)).cast(pl.Int64).alias("rent_beds")
    )


def checks() -> dict[str, pl.Expr]:
    """The forty checks, over settled values."""
    return {**setup_checks(), **home_checks(), **date_checks(), **people_checks(), **money_checks()}


def setup_checks() -> dict[str, pl.Expr]:
    fixed, length = col("tenancy").is_in([4, 6]), ~col("tenancylength").is_between(1, 99)
    general, social = col("needstype") == 1, col("social_or_affordable")
    start = col("startdate")
    return {
        "startdate_in_open_year": (start < col("first_startdate_allowed")) | (start > col("last_startdate_allowed")),
        "startdate_within_14_days": start > col("today") + pl.duration(days=14),
        "other_rent_product_named": (col("rent_type") == 5) & ~filled("irproduct_other"),
        "fixed_term_supported": fixed & (col("needstype") == 2) & length,
        "fixed_term_general_social_or_affordable": fixed & general & social & ~col("tenancylength").is_between(2, 99),
        "fixed_term_general_other_rent": fixed & general & ~social & length,
        "periodic_length": (col("tenancy") == 8) & length,
    }


def home_checks() -> dict[str, pl.Expr]:
    temporary = col("prevten").is_in([4, 6, 8, 24, 25, 34, 35])
    start, england = col("startdate"), col("la_in_england").fill_null(value=False)
    return {
        "relet_to_temporary_tenant_prevten": (col("rsnvac") == 9) & temporary,
        "renewal_vacancy_reason_only_for_renewals": (col("renewal") == 0) & (col("rsnvac") == 14),
        "postcode_format": ~col("postcode_full").str.to_uppercase().str.contains(POSTCODE),
        "postcode_is_locations": col("postcode_full") != col("location_postcode"),
        "la_in_england": col("la").is_not_null() & ~england,
        "la_valid_at_start": england & ((start < col("la_starts")) | (start > col("la_ends"))),
        "just_moved_from_another_la": (col("layear") == 1) & (col("la") == col("prevloc")),
        "renewal_not_just_moved": col("renewed") & (col("layear") == 1),
    }


def date_checks() -> dict[str, pl.Expr]:
    start, void, repairs = col("startdate"), col("voiddate"), col("mrcdate")
    years, two_years = start.dt.offset_by("-20y"), start - pl.duration(days=730)
    longest = start - pl.duration(days=7300)
    return {
        "repairs_before_start": start < repairs,
        "repairs_within_20_years": repairs < years,
        "void_before_repairs": repairs < void,
        "void_before_start": start < void,
        "void_within_20_years": void < years,
        "void_over_two_years": void.is_between(longest, two_years),
        "repairs_over_two_years": repairs.is_between(longest, two_years),
    }


def people_checks() -> dict[str, pl.Expr]:
    lead, age, all_benefits = col("ecstat1"), col("age1"), col("benefits") == 1
    partner_works = col("ecstat2").is_in([1, 2]) & (col("relat2") == "P")
    return {
        "joint_tenancy_needs_two": (col("hhmemb") == 1) & (col("joint") == 1),
        "lead_retired_under_66": (lead == 5) & (age < 66),
        "lead_not_retired_over_66": ~lead.is_in([5, 10]) & (age > 66),
        "foster_care_age": (age > 25) & (col("prevten") == 13),
        "other_reason_described": (col("reason") == 20) & ~filled("reasonother"),
        "lead_employed_not_all_benefits": lead.is_in([1, 2]) & all_benefits,
        "partner_employed_not_all_benefits:2": partner_works & all_benefits,
    }


def money_checks() -> dict[str, pl.Expr]:
    income, rent, charge = col("income"), col("wbrent"), col("wscharge")
    limits = {1: 50_000, 2: 80_000}
    income_known = col("ecstat1").is_not_null() & col("hhmemb").is_not_null()
    dated, most = col("startdate").is_not_null(), col("owning_provider_type").replace_strict(limits, default=None)
    impossible = (charge < 0) | (charge > most)
    usual, hard = col("rent_soft_max"), col("rent_hard_max")
    high = when(col("beds") > 4).then(rent > usual).otherwise(rent.is_between(usual, hard))
    low_income = income.is_between(col("income_hard_min"), col("income_soft_min"))
    return {
        "income_above_hard_max": dated & income_known & (income > col("income_hard_max")),
        "income_below_hard_min": dated & income_known & (income < col("income_hard_min")),
        "income_unusually_high": income_known & income.is_between(col("income_soft_max"), col("income_hard_max")),
        "income_unusually_low": income_known & low_income,
        "housing_benefit_is_income_from_benefits": col("hb").is_in([1, 6]) & (col("benefits") == 3),
        "shortfall_within_total": col("wtshortfall") > col("wtcharge"),
        "total_charge_at_least_10": col("wtcharge").is_between(0, 999),
        "scharge_above_hard_max": col("needstype").is_not_null() & most.is_not_null() & impossible,
        "rent_below_hard_min": dated & (rent < col("rent_hard_min")),
        "rent_above_hard_max": dated & (rent > col("rent_hard_max")),
        "rent_unusually_high": dated & high,
    }
