"""Somebody signing in is shown their row and changes nothing; whoever followed a link may change it, and make no other."""

from __future__ import annotations

from django.db import migrations

from lodgement.service.database.policies import run
from lodgement.service.database.roles import WEB, WORKER

GUARD = f"""
DROP POLICY signing_in ON accounts_person;
DROP POLICY claimed ON accounts_person;
CREATE POLICY signing_in ON accounts_person FOR SELECT TO {WEB}, {WORKER}
  USING (email = nullif(current_setting('app.signing_in', true), ''));
CREATE POLICY claimed ON accounts_person FOR SELECT TO {WEB}, {WORKER} USING (id = app.claimed());
CREATE POLICY claimed_change ON accounts_person FOR UPDATE TO {WEB}, {WORKER} USING (id = app.claimed());
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_password_request")]
    operations = [run(GUARD)]
