"""Files of made-up rows that an organisation of a test hands in."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from lodgement.files.template_writing import write_template
from lodgement.questionnaire.model import Questionnaire
from lodgement.synthesis.records import synthesise
from tests.factories.made_up import made

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person
    from lodgement.service.uploads.models import Upload


def made_up_rows(
    questionnaire: Questionnaire, by: Person, count: int, seed: int = 1, as_at: dt.date | None = None
) -> pl.DataFrame:
    """Rows of the template with nothing wrong, of a person's organisation and assigned to them.

    `as_at`: the day on which they are judged; the last of the collection year unless it is told.
    """
    records = (
        next(synthesise(questionnaire, 4 * count, seed, as_at=as_at, piece=4 * count))
        if as_at
        else made(questionnaire.collection, questionnaire.year, 4 * count, seed)
    )
    told = next(name for name, item in questionnaire.context.items() if item.attribute == "provider_type")
    of_its_kind = records.settled[told] == by.organisation.provider_type
    texts = records.texts.filter(of_its_kind).head(count)
    assert texts.height == count, "enough of the made-up rows are of such an organisation"
    kept = questionnaire.in_the_open
    said = {kept.owner: by.organisation.code, kept.manager: by.organisation.code, kept.assigned_to: by.email}
    return texts.with_columns(
        pl.lit(text).alias(str(column.number))
        for name, text in said.items()
        for column in questionnaire.fields[name].columns
    )


def number_of(questionnaire: Questionnaire, cell: str) -> str:
    """The field number of a cell such as `beds.cell`."""
    return str(next(column.number for column in questionnaire.columns.values() if column.name == cell))


def as_csv(questionnaire: Questionnaire, rows: pl.DataFrame) -> bytes:
    """The rows as a CSV file with the row of field numbers above them."""
    numbers = sorted(questionnaire.columns)
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(["Field number", *range(1, max(numbers) + 1)])
    for row in rows.iter_rows(named=True):
        writer.writerow(["", *(row.get(str(number)) or "" for number in range(1, max(numbers) + 1))])
    return file.getvalue().encode()


def as_workbook(questionnaire: Questionnaire, rows: pl.DataFrame) -> bytes:
    """The rows in the year's template as a workbook."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.xlsx"
        write_template(questionnaire, [rows], path)
        return path.read_bytes()


def sent(questionnaire: Questionnaire, by: Person, rows: pl.DataFrame) -> Upload:
    """The rows handed in as a file, and checked."""
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.uploads.actions import receive
    from lodgement.service.uploads.models import Upload
    from lodgement.service.uploads.tasks import check_upload

    with on_behalf_of(by.pk):
        upload = receive(
            by=by, organisation=by.organisation, questionnaire=questionnaire, content=as_csv(questionnaire, rows)
        )
    check_upload(upload=upload.pk, by=by.pk)
    with on_behalf_of(by.pk):
        return Upload.objects.get(pk=upload.pk)


def handed_in(by: Person, upload: Upload) -> Upload:
    """The upload after it has been made into logs."""
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.uploads.actions import ask_to_hand_in
    from lodgement.service.uploads.models import Upload
    from lodgement.service.uploads.tasks import hand_in_upload

    with on_behalf_of(by.pk):
        ask_to_hand_in(by=by, upload=upload)
    hand_in_upload(upload=upload.pk, by=by.pk)
    with on_behalf_of(by.pk):
        return Upload.objects.get(pk=upload.pk)
