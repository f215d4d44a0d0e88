"""Requests for a new password: written by anybody, read by the job that looks whether there is an account."""

from __future__ import annotations

import uuid

from django.db import migrations, models

from lodgement.service.database.policies import run
from lodgement.service.database.roles import STAFF, SYSTEM, WEB

GUARD = f"""
ALTER TABLE accounts_passwordrequest ENABLE ROW LEVEL SECURITY;
CREATE POLICY ask ON accounts_passwordrequest FOR INSERT TO {WEB}, {STAFF} WITH CHECK (true);
CREATE POLICY system ON accounts_passwordrequest TO {SYSTEM} USING (true);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_sign_in_guard")]
    operations = [
        migrations.CreateModel(
            name="PasswordRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("sealed_address", models.BinaryField()),
                ("asked_at", models.DateTimeField()),
            ],
        ),
        run(GUARD),
    ]
