"""A person is deactivated and never taken out: what they did stays theirs."""

from __future__ import annotations

from django.db import migrations

from lodgement.service.database.policies import run
from lodgement.service.database.roles import GUARDED

KEPT = f"REVOKE DELETE, TRUNCATE ON accounts_person FROM {', '.join(GUARDED)};"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_narrower_guard")]
    operations = [run(KEPT)]
