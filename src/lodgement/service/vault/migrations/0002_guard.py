"""Who may read and add wrapped keys: whoever seals. Nobody changes or removes one but the owner."""

from __future__ import annotations

from django.db import migrations

from lodgement.service.database.policies import guard, run
from lodgement.service.database.roles import GUARDED


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial"), ("accounts", "0003_guard")]
    operations = [
        run(guard("vault_wrappedkey", "true")),
        run(f"REVOKE UPDATE, DELETE, TRUNCATE ON vault_wrappedkey FROM {', '.join(GUARDED)};"),
    ]
