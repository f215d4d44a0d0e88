"""The first sheet of the report: how the file stands, what was found how often, what to do, and what was not judged."""

from __future__ import annotations

from .report_contents import SEVERITY, CheckCount, Report
from .report_marked import YOUR_FILE
from .text_rows import TextSheet
from .workbook_writing import Format, Styles, fit_height, write_link, write_texts

SUMMARY_WIDTHS = (29, 80, 11, 11, 18, 11, 36)
_TO_DO = (
    f"Go to the sheet “{YOUR_FILE}”. It is the sheet that you sent; the note at each marked cell says what to do.",
    "Mend the cells there, and save this workbook.",
    f"Check this workbook as you checked your file. Nothing but its sheet “{YOUR_FILE}” is read.",
)
_MARKS = {
    "hard": ("wrong", "Thick border: this must be put right."),
    "soft": ("unusual", "Dashed border: correct this, or somebody confirms it in the service."),
}


def write_summary(report: Report, sheet: TextSheet, styles: Styles, left_out: list[str]) -> None:
    """Writes the sheet. `left_out`: a sentence for each thing that the other sheets have no room for."""
    _Summary(report, sheet, styles).write(left_out)


class _Summary:
    def __init__(self, report: Report, sheet: TextSheet, styles: Styles) -> None:
        self.report = report
        self.checked = report.checked
        self.sheet = sheet
        self.styles = styles
        self.many = self.checked.questionnaire.many
        self.row = 0

    def write(self, left_out: list[str]) -> None:
        self.sheet.set_row(0, 32)
        self._line(self.styles["title"], self._headline())
        self._facts()
        if self.checked.findings:
            self._to_do(left_out)
            self._findings()
        self._not_judged()
        self.sheet.hide_gridlines(2)

    def _headline(self) -> str:
        hard, soft, logs = self.checked.logs_with("hard"), self.checked.logs_with("soft"), self.checked.logs
        if hard:
            return f"{hard:,} of {logs:,} {self.many} {'has' if hard == 1 else 'have'} something to put right"
        if soft:
            return f"Nothing must be put right; {soft:,} of {logs:,} {self.many} {'is' if soft == 1 else 'are'} unusual"
        return "Nothing wrong was found"

    def _line(self, style: Format, *texts: str) -> None:
        if style.text_wrap:
            fit_height(self.sheet, self.row, texts, SUMMARY_WIDTHS)
        write_texts(self.sheet, self.row, texts, style)
        self.row += 1

    def _part(self, heading: str) -> None:
        self.row += 1
        self.sheet.set_row(self.row, 24)
        self._line(self.styles["part"], heading)

    def _facts(self) -> None:
        questionnaire, day = self.checked.questionnaire, self.checked.as_at
        year = f"{questionnaire.year}/{(questionnaire.year + 1) % 100:02d}"
        facts: dict[str, str | int] = {
            "File": self.report.file,
            "Collection": f"{questionnaire.title}, {year}",
            "Judged as on": f"{day.day} {day:%B %Y}",
            f"{self.many.capitalize()} read": self.checked.logs,
            "With something wrong": self.checked.logs_with("hard"),
            "With something unusual": self.checked.logs_with("soft"),
        }
        for label, value in facts.items():
            write_texts(self.sheet, self.row, [label], self.styles["bold"])
            if isinstance(value, int):
                self.sheet.write_number(self.row, 1, value, self.styles["number"])
            else:
                write_texts(self.sheet, self.row, [value], self.styles["wrapped"], first_column=1)
            self.row += 1

    def _to_do(self, left_out: list[str]) -> None:
        self._part("What to do")
        for number, text in enumerate(_TO_DO, start=1):
            self._line(self.styles["wrapped"], f"Step {number}", text)
        for kind, (style, meaning) in _MARKS.items():
            write_texts(self.sheet, self.row, [SEVERITY[kind]], self.styles[style])
            write_texts(self.sheet, self.row, [meaning], self.styles["wrapped"], first_column=1)
            self.row += 1
        for text in left_out:
            self._line(self.styles["wrapped"], "Left out", text)

    def _findings(self) -> None:
        self._part("What was found, by check")
        headings = ("Kind", "What must hold", "Findings", self.many.capitalize(), f"Share of {self.many}", "First at",
                    "Check")  # fmt: skip
        self._line(self.styles["heading"], *headings)
        first = self.row
        for item in self.report.counts():
            self._count(item)
            self.row += 1
        bar = {"type": "data_bar", "bar_solid": True, "bar_color": "#9CC3CF", "min_type": "num", "min_value": 0}
        self.sheet.conditional_format(first, 4, self.row - 1, 4, bar)

    def _count(self, item: CheckCount) -> None:
        row, styles = self.row, self.styles
        fit_height(self.sheet, row, ["", item.statement], SUMMARY_WIDTHS)
        write_texts(self.sheet, row, [SEVERITY[item.kind], item.statement], styles["row"])
        self.sheet.write_number(row, 2, item.findings, styles["row number"])
        self.sheet.write_number(row, 3, item.logs, styles["row number"])
        self.sheet.write_number(row, 4, item.logs / self.checked.logs, styles["row share"])
        cell = f"{item.first_letter or 'A'}{item.first_line}"
        write_link(self.sheet, row, 5, cell, YOUR_FILE, cell, styles["row link"])
        write_texts(self.sheet, row, [item.check], styles["row"], first_column=6)

    def _not_judged(self) -> None:
        if not self.checked.not_judged:
            return
        self._part("What was not judged, because it isn't known here")
        self._line(self.styles["heading"], "How many checks", "What it would take to judge them")
        for needs, names in sorted(self.checked.not_judged_by_reason().items()):
            text = f"{', '.join(needs)}: {', '.join(names)}"
            fit_height(self.sheet, self.row, ["", text], SUMMARY_WIDTHS)
            self.sheet.write_number(self.row, 0, len(names), self.styles["row count"])
            write_texts(self.sheet, self.row, [text], self.styles["row"], first_column=1)
            self.row += 1
