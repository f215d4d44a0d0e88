"""The guard on mails: whoever may see the person may see and send their mail; jobs that send it see all."""

from __future__ import annotations

from django.db import migrations

from lodgement.service.database.policies import guard, run


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial"), ("accounts", "0005_sign_in_guard")]
    operations = [run(guard("outbox_mail", "person_id IN (SELECT id FROM accounts_person)"))]
