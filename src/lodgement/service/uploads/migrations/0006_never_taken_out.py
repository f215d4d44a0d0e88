"""No upload is ever taken out; what it held is emptied when it is no longer needed."""

from __future__ import annotations

from django.db import migrations

from lodgement.service.database.policies import run
from lodgement.service.database.roles import GUARDED

KEPT = f"REVOKE DELETE, TRUNCATE ON uploads_upload FROM {', '.join(GUARDED)};"


class Migration(migrations.Migration):
    dependencies = [("uploads", "0005_marked_workbook")]
    operations = [run(KEPT)]
