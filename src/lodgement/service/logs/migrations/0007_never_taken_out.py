"""A log is marked as deleted and never taken out: nobody who serves people may, whatever statement they run."""

from __future__ import annotations

from django.db import migrations

from lodgement.service.database.policies import run
from lodgement.service.database.roles import GUARDED


class Migration(migrations.Migration):
    dependencies = [("logs", "0006_lists_in_order")]
    operations = [run(f"REVOKE DELETE, TRUNCATE ON logs_log FROM {', '.join(GUARDED)};")]
