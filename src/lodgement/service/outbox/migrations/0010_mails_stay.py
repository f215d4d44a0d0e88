"""No mail is ever taken out: that it was sent stays known."""

from __future__ import annotations

from django.db import migrations

from lodgement.service.database.policies import run
from lodgement.service.database.roles import GUARDED

KEPT = f"REVOKE DELETE, TRUNCATE ON outbox_mail FROM {', '.join(GUARDED)};"


class Migration(migrations.Migration):
    dependencies = [("outbox", "0009_never_taken_out")]
    operations = [run(KEPT)]
