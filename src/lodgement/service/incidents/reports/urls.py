"""Routes of reports, of an incident's events and of notices."""

from __future__ import annotations

from django.urls import path, re_path

from .views import events, notices, reading, writing

_REPORT = "incidents/<int:number>/reports/<slug:layout>/<int:version>"

urlpatterns = [
    path("incidents/<int:number>/events", events.incident_events, name="incident_events"),
    path("incidents/<int:number>/reports", reading.incident_reports, name="incident_reports"),
    path("incidents/<int:number>/reports/make", writing.make, name="make_report"),
    path(_REPORT, reading.report, name="report"),
    path(f"{_REPORT}/write", writing.write_text, name="write_report"),
    path(f"{_REPORT}/changes", reading.report_changes, name="report_changes"),
    path(f"{_REPORT}/submit", writing.submit_text, name="submit_report"),
    path(f"{_REPORT}/give-back", writing.give_back_text, name="give_back_report"),
    path(f"{_REPORT}/approve", writing.approve_text, name="approve_report"),
    path(f"{_REPORT}/send", writing.send_text, name="send_report"),
    path(f"{_REPORT}/acknowledge", writing.acknowledge_text, name="acknowledge_report"),
    path(f"{_REPORT}/statement", writing.link_text, name="link_statement"),
    re_path(
        r"^incidents/(?P<number>[0-9]+)/reports/(?P<layout>[-a-z0-9]+)/(?P<version>[0-9]+)/report\.(?P<ending>pdf|docx)$",
        reading.report_file,
        name="report_file",
    ),
    path("notices", notices.notices, name="notices"),
    path("notices/<int:number>", notices.notice, name="notice"),
    path("notices/<int:number>/notice.pdf", notices.notice_file, name="notice_file"),
    path("notices/<int:number>/read", notices.confirm_notice, name="confirm_notice"),
]
