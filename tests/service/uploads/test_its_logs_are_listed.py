"""What a handed-in file's page leads to is there: its logs, and those still to finish."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl
import pytest

from tests.factories.service import signed_in
from tests.service.uploads.sending import handed_in, made_up_rows, number_of, sent
from tests.service.uploads.test_a_file_becomes_logs import QUESTIONNAIRE, ROWS, coordinator

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person

pytestmark = pytest.mark.usefixtures("database")
__all__ = ["coordinator"]


def test_every_link_of_a_handed_in_file_is_a_page(coordinator: Person) -> None:
    column = number_of(QUESTIONNAIRE, "age1.cell")
    rows = made_up_rows(QUESTIONNAIRE, coordinator, ROWS)
    rows = rows.with_columns(pl.when(pl.int_range(pl.len()) == 0).then(pl.lit("130")).otherwise(column).alias(column))
    upload = handed_in(coordinator, sent(QUESTIONNAIRE, coordinator, rows))
    client = signed_in(coordinator)

    page = client.get(f"/uploads/{upload.pk}").content.decode()
    links = sorted(set(re.findall(r'href="(/logs[^"]*)"', page)))
    assert len(links) > 1
    assert {link: client.get(link.replace("&amp;", "&")).status_code for link in links} == dict.fromkeys(links, 200)
