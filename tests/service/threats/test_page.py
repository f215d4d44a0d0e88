"""The page of threats: each of its sentences has a number, and each number a test."""

from __future__ import annotations

import importlib
import re

from tests.service.conftest import ROOT

from .sentences import PROVED

SENTENCE = re.compile(r"- \*\*([A-Z][0-9]+)\*\* \S.*\.")
MODULES = ("test_dump", "test_injection", "test_tampering", "test_starting", "test_support", "test_passwords")
ELSEWHERE = {
    "C1": ("isolation/test_database_alone.py", "test_a_login_finds_and_changes_no_row_of_another", "signed out"),
    "C2": ("isolation/test_database_alone.py", "test_a_login_finds_and_changes_no_row_of_another", "coordinator"),
    "D2": ("isolation/test_matrix.py", "test_nobody_writes_what_is_anothers", "statistician"),
    "D3": ("isolation/test_matrix.py", "test_nobody_reads_what_is_anothers", "OUTSIDE"),
    "E4": ("audit/test_tampering.py", "test_what_was_done_to_an_event_is_found", "taken out"),
    "H1": ("outbox/test_links.py", "test_whoever_else_tries_a_link_is_refused_noted_and_told_of_once_a_day", "support"),
    "H2": ("outbox/test_downloads.py", "test_a_recall_by_another_process_stops_a_slow_reader", "cut"),
    "H3": ("outbox/test_links.py", "test_nobody_takes_back_that_they_opened_a_link", "as_staff"),
    "H4": ("outbox/test_workbook.py", "test_content_and_password_are_sealed", "password"),
    "H5": ("outbox/test_workbook.py", "test_it_opens_with_its_own_password_alone", "WrongPassword"),
    "H6": ("outbox/test_workbook.py", "test_a_row_that_is_not_the_organisations_is_refused", "swapped"),
    "I1": ("../hostile/test_messages.py", "test_a_part_that_takes_too_much_leaves_the_others_readable", "TOO_MUCH"),
    "I2": ("incidents/test_from_message.py", "test_the_message_is_gone_once_it_is_read", "pieces"),
    "I3": ("incidents/test_measuring.py", "test_what_is_kept_to_count_from_is_sealed", "facts"),
    "I4": ("incidents/test_declarations.py", "test_an_outsider_declares_by_a_link_that_works_once", "once"),
    "J1": ("incidents/test_report_steps.py", "test_who_began_or_submitted_it_doesnt_approve_it", "by_a_second_person"),
    "J2": ("incidents/test_report_steps.py", "test_a_text_changed_past_the_actions_isnt_approved", "approve"),
    "K1": ("outbox/test_drill.py", "test_there_is_no_drill_outside_a_training_copy", "production"),
    "K2": ("incidents/test_drill.py", "test_nobody_is_acted_for_on_a_link_that_is_no_drills", "only a drill"),
}
"""Sentences that other proofs prove: file, test, and what stands in that file for the case."""


def _sentences() -> list[str]:
    """The numbers of the sentences beneath the first heading of a threat; all lines there are numbered sentences."""
    _, *threats = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8").split("\n## ")
    lines = [line for threat in threats for line in threat.splitlines()[1:] if line]
    assert [line for line in lines if not SENTENCE.fullmatch(line)] == []
    return [match.group(1) for line in lines if (match := SENTENCE.fullmatch(line))]


def test_every_sentence_is_proved_and_nothing_else() -> None:
    for module in MODULES:
        importlib.import_module(f"tests.service.threats.{module}")
    assert sorted(_sentences()) == sorted([*PROVED, *ELSEWHERE])


def test_what_other_proofs_prove_is_there() -> None:
    for path, test, case in ELSEWHERE.values():
        text = (ROOT / "tests" / "service" / path).read_text(encoding="utf-8")
        assert (f"def {test}(" in text, case in text) == (True, True), path
