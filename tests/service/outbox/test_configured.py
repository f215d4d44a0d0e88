"""How mail leaves is for the operator to say; in production nothing unsafe is taken."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from lodgement.service.configuration import Configuration

PRODUCTION: dict[str, Any] = {
    "mode": "production", "secret": "x" * 60, "hosts": "example.org", "key_folder": "keys",
    "audit_head_folder": "heads",
    "DATABASE_URL": "web", "database_url_worker": "worker", "database_url_owner": "owner",
}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "takes"),
    [
        ({"mode": "demonstration"}, "catcher"),
        ({"mode": "test", "mail": "smtp"}, "smtp"),
        (PRODUCTION | {"mail_host": "mail.example"}, "smtp"),
        (PRODUCTION | {"mail_host": "127.0.0.1", "mail_security": "none"}, "smtp"),
        (PRODUCTION | {"mail": "notify", "notify_key": "key", "notify_template": "template"}, "notify"),
    ],
)
def test_who_takes_mail(said: dict[str, Any], takes: str) -> None:
    assert Configuration(**said).mailing == takes


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, "In production LODGEMENT_MAIL_HOST must be set."),
        ({"mail": "notify"}, "In production LODGEMENT_NOTIFY_KEY, LODGEMENT_NOTIFY_TEMPLATE must be set."),
        ({"mail": "catcher"}, "In production mail must be sent: LODGEMENT_MAIL must be smtp or notify."),
        (
            {"mail_host": "mail.example", "mail_security": "none"},
            "Mail isn't sent in the clear: LODGEMENT_MAIL_SECURITY must be starttls or tls.",
        ),
    ],
)
def test_what_production_does_not_take(said: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Configuration(**PRODUCTION | said)
    assert refused.value.errors()[0]["msg"] == f"Value error, {why}"
