"""Who was reminded is for staff alone, as batches are."""

from __future__ import annotations

from django.db import migrations

from lodgement.service.database.policies import guard, run


class Migration(migrations.Migration):
    dependencies = [("batches", "0004_releases"), ("accounts", "0003_guard")]
    operations = [run(guard("batches_reminder", "false"))]
