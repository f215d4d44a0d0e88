"""Who sees an upload: the people of the organisation it is for."""

from __future__ import annotations

from django.db import migrations

from lodgement.service.database.policies import guard, run


class Migration(migrations.Migration):
    dependencies = [("uploads", "0001_initial"), ("accounts", "0003_guard")]
    operations = [run(guard("uploads_upload", "organisation_id IN (SELECT app.organisations())"))]
