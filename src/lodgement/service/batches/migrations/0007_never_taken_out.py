"""No batch, entry or reminder is ever taken out: what was sent to whom stays known."""

from __future__ import annotations

from django.db import migrations

from lodgement.service.database.policies import run
from lodgement.service.database.roles import GUARDED

KEPT = f"REVOKE DELETE, TRUNCATE ON batches_batch, batches_entry, batches_reminder FROM {', '.join(GUARDED)};"


class Migration(migrations.Migration):
    dependencies = [("batches", "0006_absorbed_organisations")]
    operations = [run(KEPT)]
