"""A person sees their links and files, and changes or takes out none of them: that they were given one is evidence too."""

from __future__ import annotations

from django.db import migrations

from lodgement.service.database.policies import run
from lodgement.service.database.roles import WEB, WORKER

PEOPLE = f"{WEB}, {WORKER}"
WORKS = "recalled_at IS NULL AND expires_at > now() AND organisation_id IN (SELECT app.organisations())"
READ_ONLY = f"""
DROP POLICY people ON outbox_parcellink;
CREATE POLICY people ON outbox_parcellink FOR SELECT TO {PEOPLE} USING (person_id = app.person());
DROP POLICY people ON outbox_linkfile;
CREATE POLICY people ON outbox_linkfile FOR SELECT TO {PEOPLE} USING (
  link_id IN (SELECT id FROM outbox_parcellink WHERE {WORKS} AND parcel_id IN (SELECT id FROM outbox_parcel)));
"""


class Migration(migrations.Migration):
    dependencies = [("outbox", "0007_watched_guard")]
    operations = [run(READ_ONLY)]
