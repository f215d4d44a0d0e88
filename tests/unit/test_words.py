"""Conditions in words say what the condition says, and nothing of SQL is left in them."""

from __future__ import annotations

import re

import pytest

from lodgement.assessment.plan import truth_conditions, value_formulas
from lodgement.questionnaire.conditions.grammar import parse
from lodgement.questionnaire.loading import collections, load, read
from lodgement.questionnaire.model import Questionnaire
from lodgement.questionnaire.words import worded_condition, worded_value

from .tiny import write_tiny

YEARS = [(collection, year) for collection, years in collections().items() for year in years]
SQL = re.compile(
    r"\b(COALESCE|CASE|WHEN|LOOKUP|CAST|GREATEST|LEAST|ROUND|TRUNC|ABS|INTERVAL|LENGTH|UPPER|LOWER|TRIM|DAYS_BETWEEN|"
    r"NULL|AND|OR|NOT|IN|BETWEEN|LIKE|SPLIT_PART|EXTRACT)\b *[(A-Z']"
)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Questionnaire:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LODGEMENT_COLLECTIONS", str(write_tiny(tmp_path_factory.mktemp("words"), "words", {})))
        questionnaire, _ = read("words", 2026, None)
    return questionnaire


CONDITIONS = {
    "size > 5": "“Size” is more than 5",
    "sort = 1": "“Sort” is Flat",
    "sort <> 1 OR size <= 2": "“Sort” is not Flat or “Size” is at most 2",
    "sort IN (1, 2)": "“Sort” is one of Flat, House",
    "sort IN (3)": "“Sort” is Castle",
    "sort NOT IN (1, 2)": "“Sort” is not one of Flat, House",
    "sort.cell = 1": "“Sort” in the row is 1",
    "size BETWEEN 2 AND 5": "“Size” is from 2 to 5",
    "NOT (size BETWEEN 2 AND 5)": "“Size” is not from 2 to 5",
    "size IS NULL AND rent IS NOT NULL": "“Size” has not been given and “Rent” has been given",
    "NOT (size IS NULL)": "“Size” has been given",
    "(size = 1 OR size = 2) AND NOT is_dear": (
        "(“Size” is 1 or “Size” is 2) and [It costs more than usual] is not so"
    ),
    "NOT (size = 1 AND rent = 2)": "(it is not so that (“Size” is 1 and “Rent” is 2))",
    "COALESCE(sort = 1, FALSE)": "“Sort” is Flat",
    "COALESCE(sort <> 1, TRUE)": "(“Sort” is not Flat, or that is not known)",
    "NOT COALESCE(is_dear, FALSE)": "[It costs more than usual] is not known to be so",
    "COALESCE(TRIM(sort_other), '') = ''": "“Other sort” has not been given",
    "COALESCE(TRIM(sort_other), '') <> ''": "“Other sort” has been given",
    "startdate < today": "“Start” is before “Day of judgement”",
    "startdate >= DATE '2026-04-01'": "“Start” is not before 1 April 2026",
    "startdate > today + INTERVAL '14 days'": "“Start” is more than 14 days after “Day of judgement”",
    "startdate < today - INTERVAL '1 month'": "“Start” is more than 1 month before “Day of judgement”",
    "startdate <= today + INTERVAL '2 weeks'": "“Start” is not after 2 weeks after “Day of judgement”",
    "startdate.year !~ '^[0-9]{2}$'": "year of “Start” in the row does not match the pattern ^[0-9]{2}$",
    "LOWER(sort_other) LIKE '%tent%'": "“Other sort” contains “tent”",
    "size IS DISTINCT FROM size_was": "“Size” is not “Size” before the change",
    "size.asked AND size.given > 1": "“Size” is asked and “Size” as given is more than 1",
    "rent > LOOKUP(ranges, usual, size)": "“Rent” is more than “usual” for “Size” in the table of Usual rents",
    "COUNT(n = 1..2, age{n} < 16) > 0": (
        "(1 where “Age of person 1” is less than 16, otherwise 0) plus "
        "(1 where “Age of person 2” is less than 16, otherwise 0) is more than 0"
    ),
    "rent * (size + 1) > 10": "“Rent” times (“Size” plus 1) is more than 10",
    "CASE WHEN size > 5 THEN rent > 1 ELSE sort = 1 END": (
        "(“Rent” is more than 1 where “Size” is more than 5, otherwise “Sort” is Flat)"
    ),
}  # fmt: skip
VALUES = {
    "CASE WHEN size = 1 THEN 2 END": "(House where “Size” is 1)",
    "CASE size WHEN 1 THEN 2 ELSE 3 END": "(House where “Size” is 1, otherwise Castle)",
    "COALESCE(sort.given, 1)": "“Sort” as given, or where that is not given 1",
    "ROUND(rent / 52, 2)": "“Rent” divided by 52, rounded to 2 decimals",
    "GREATEST(size, 3)": "the greatest of “Size”, 3",
    "DAYS_BETWEEN(startdate, today)": "the days from “Start” to “Day of judgement”",
    "CAST(size.cell AS INT)": "“Size” in the row as a number",
}


@pytest.mark.parametrize("text", CONDITIONS)
def test_a_condition_in_words(text: str, tiny: Questionnaire) -> None:
    assert worded_condition(tiny, parse(text)) == CONDITIONS[text]


@pytest.mark.parametrize("text", VALUES)
def test_a_value_in_words(text: str, tiny: Questionnaire) -> None:
    assert worded_value(tiny, parse(text), tiny.fields["sort"]) == VALUES[text]


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_nothing_of_sql_is_left_in_the_words_of_any_condition_or_formula(collection: str, year: int) -> None:
    questionnaire = load(collection, year)
    sentences = [worded_condition(questionnaire, item.tree) for item in truth_conditions(questionnaire)]
    sentences += [worded_value(questionnaire, item.tree, field) for field, item in value_formulas(questionnaire)]
    patterns = r"pattern \S.*"
    assert [text for text in sentences if SQL.search(re.sub(patterns, "", text))] == []
