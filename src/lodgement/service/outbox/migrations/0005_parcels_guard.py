"""The database itself shows a parcel to whoever has a link to it that works, and to nobody when it is recalled."""

from __future__ import annotations

from django.db import migrations

from lodgement.service.database.policies import guard, run

WORKS = "recalled_at IS NULL AND expires_at > now()"


class Migration(migrations.Migration):
    dependencies = [("outbox", "0004_links"), ("accounts", "0003_guard")]
    operations = [
        run(guard("outbox_parcellink", "person_id = app.person()", "false")),
        run(
            guard(
                "outbox_parcel",
                f"recalled_at IS NULL AND id IN (SELECT parcel_id FROM outbox_parcellink WHERE {WORKS})",
                "false",
            )
        ),
        run(
            guard(
                "outbox_opening",
                "link_id IN (SELECT id FROM outbox_parcellink)",
                "person_id = app.person() AND link_id IN (SELECT id FROM outbox_parcellink)",
            )
        ),
    ]
