"""No parcel and no link is ever taken out, as no log is: what was given to whom stays known."""

from __future__ import annotations

from django.db import migrations

from lodgement.service.database.policies import run
from lodgement.service.database.roles import GUARDED

KEPT = f"REVOKE DELETE, TRUNCATE ON outbox_parcel, outbox_parcellink FROM {', '.join(GUARDED)};"


class Migration(migrations.Migration):
    dependencies = [("outbox", "0008_links_stay")]
    operations = [run(KEPT)]
