"""Batches are for staff alone."""

from __future__ import annotations

from django.db import migrations

from lodgement.service.database.policies import guard, run


class Migration(migrations.Migration):
    dependencies = [("batches", "0002_initial"), ("accounts", "0003_guard")]
    operations = [run(guard("batches_batch", "false")), run(guard("batches_entry", "false"))]
