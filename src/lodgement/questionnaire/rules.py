"""Named conditions, derived values, clearing, changes and checks of a questionnaire's files."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from .expansion import each
from .model import TYPES, Change, Check, Condition, Definition, Field
from .pages import TICK, decimals_of
from .reader import Reader
from .text import Mapping

CHECK_KEYS = "question confirmed_by upload_only stops_upload because first_only"


class Rules:
    """Collects the rules of all files for the reader's year, on top of the fields of the pages."""

    def __init__(self, reader: Reader, fields: dict[str, Field]) -> None:
        self.reader = reader
        self.fields = fields
        self.definitions: dict[str, Definition] = {}
        self.checks: dict[str, Check] = {}
        self.changes: list[Change] = []
        self.confirmations: dict[str, None] = {}

    def read(self, page: Mapping) -> None:
        year = self.reader.year
        for name, of_row in (("define", False), ("row_define", True)):
            for _, item in each(page.get(name), year):
                self._definition(item, of_row)
        for _, item in each(page.get("derive"), year):
            self._derive(item)
        for _, item in each(page.get("clear"), year):
            self._clear(item)
        for _, item in each(page.get("on_change"), year):
            self._change(item)
        for number, item in each(page.get("checks"), year):
            self._check(item, number)

    def _needed(self, item: Mapping, key: str) -> Condition:
        return self.reader.condition(item, key) or Condition("", item.where, exp.null(), readable=False)

    def _definition(self, item: Mapping, of_row: bool) -> None:
        self.reader.keys(item, "a named condition", "id means when", "")
        identity = str(item.get("id"))
        if identity in self.definitions or identity in self.fields:
            self.reader.fault(item.where, f"the name {identity!r} stands twice")
        self.definitions[identity] = Definition(identity, str(item.get("means")), self._needed(item, "when"), of_row)

    def _derive(self, item: Mapping) -> None:
        allowed = "name type options decimals unit helper from_row sensitive because"
        self.reader.keys(item, "a derived value", "field value", allowed)
        identity = str(item.get("field"))
        asked = self.fields.get(identity)
        if asked is None and not (item.get("type") and item.get("name")):
            self.reader.fault(item.where, f"{identity} is no question, so it needs a type and a name")
        if item.get("type", "text") not in TYPES:
            self.reader.fault(item.place("type"), f"{identity} has an unknown type {item['type']!r}")
        if identity in self.definitions:
            self.reader.fault(item.where, f"the name {identity!r} stands twice")
        if asked and asked.derived:
            self.reader.fault(item.where, f"{identity} is derived twice")
        field = asked or Field(
            id=identity,
            name=str(item.get("name")),
            type=str(item.get("type")),
            where=item.where,
            decimals=decimals_of(item),
            options=self.reader.options(item),
            unit=str(item.get("unit", "")),
            sensitive=tuple(item.get("sensitive") or ()),
            helper=bool(item.get("helper")),
        )
        self.fields[identity] = replace(
            field,
            derived=True,
            value=self._needed(item, "value"),
            from_row=field.from_row or self.reader.condition(item, "from_row"),
            because=str(item.get("because", field.because)),
        )

    def _clear(self, item: Mapping) -> None:
        self.reader.keys(item, "a clearing rule", "fields when because", "")
        for identity in item.get("fields") or []:
            field = self._known(identity, item)
            if field:
                self.fields[identity] = replace(field, clears=(*field.clears, self._needed(item, "when")))

    def _known(self, identity: str, item: Mapping) -> Field | None:
        if identity not in self.fields:
            self.reader.fault(item.where, f"names {identity!r}, which isn't a question or derived value of the year")
        return self.fields.get(identity)

    def _change(self, item: Mapping) -> None:
        self.reader.keys(item, "a rule on change", "when because", "clear set")
        cleared = tuple(identity for identity in item.get("clear") or [] if self._known(identity, item))
        values = {}
        self.reader.only_mappings(item, "set")
        for _, setting in each(item.get("set"), self.reader.year):
            self.reader.keys(setting, "an item of set", "field value", "")
            if self._known(str(setting.get("field")), item):
                values[str(setting["field"])] = self._needed(setting, "value")
        self.changes.append(Change(self._needed(item, "when"), cleared, values, str(item.get("because"))))

    def _check(self, item: Mapping, number: int | None) -> None:
        self.reader.keys(item, f"check {item.get('id')}", "id kind when shown_on statement message", CHECK_KEYS)
        family = str(item.get("id"))
        identity = family if number is None else f"{family}:{number}"
        if identity in self.checks:
            self.reader.fault(item.where, f"a check {identity!r} stands twice")
        if item.get("kind") not in ("hard", "soft"):
            self.reader.fault(item.place("kind"), f"check {identity} is neither hard nor soft")
        confirmed_by = item.get("confirmed_by")
        if item.get("kind") == "soft" and not (item.get("question") and confirmed_by):
            self.reader.fault(item.where, f"soft check {identity} needs a question and confirmed_by")
        if confirmed_by:
            self.confirmations[confirmed_by] = None
        before = [name for name in self.checks if name.split(":")[0] == family] if item.get("first_only") else []
        self.checks[identity] = Check(
            id=identity,
            kind=item.get("kind"),  # type: ignore[arg-type]
            when=self._needed(item, "when"),
            shown_on=self.reader.shown(item),
            statement=str(item.get("statement")),
            message=str(item.get("message")),
            where=item.where,
            question=str(item.get("question", "")),
            confirmed_by=confirmed_by,
            upload_only=bool(item.get("upload_only")),
            stops_upload=bool(item.get("stops_upload")),
            after=tuple(before),
            because=str(item.get("because", "")),
        )

    def confirmation_fields(self) -> dict[str, Field]:
        """The yes/no fields that hold whether somebody confirmed a soft check: 0 yes, 1 no."""
        options = (replace(TICK[0], code=0), replace(TICK[1], code=1))
        places = {check.confirmed_by: check for check in self.checks.values() if check.confirmed_by}
        return {
            name: Field(name, f"Confirmed: {places[name].statement}", "choice", places[name].where, options=options)
            for name in self.confirmations
        }
