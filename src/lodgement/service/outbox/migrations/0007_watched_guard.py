"""Content is shown while a link works, and openings are evidence: nobody who opens a link can take back that they did.

A link works for its person alone, while they belong to the organisation for which they were given it. Its row stays
visible to them, so that a closed link can say that it is. That somebody else tried one is noted by a function, since
the database doesn't show them the link.
"""

from __future__ import annotations

from django.db import migrations

from lodgement.service.database.policies import guard, run
from lodgement.service.database.roles import GUARDED, STAFF, WEB, WORKER

PEOPLE = f"{WEB}, {WORKER}"
WORKS = "recalled_at IS NULL AND expires_at > now() AND organisation_id IN (SELECT app.organisations())"
PARCELS = f"""
DROP POLICY people ON outbox_parcel;
CREATE POLICY people ON outbox_parcel FOR SELECT TO {PEOPLE}
  USING (recalled_at IS NULL AND id IN (SELECT parcel_id FROM outbox_parcellink WHERE {WORKS}));
"""
FILES = guard(
    "outbox_linkfile",
    f"link_id IN (SELECT id FROM outbox_parcellink WHERE {WORKS} AND parcel_id IN (SELECT id FROM outbox_parcel))",
    "false",
)
OPENINGS = f"""
DROP POLICY people ON outbox_opening;
CREATE POLICY seen ON outbox_opening FOR SELECT TO {PEOPLE}
  USING (link_id IN (SELECT id FROM outbox_parcellink));
CREATE POLICY noted ON outbox_opening FOR INSERT TO {PEOPLE}
  WITH CHECK (person_id = app.person() AND link_id IN (SELECT id FROM outbox_parcellink));
CREATE POLICY under_way ON outbox_opening FOR UPDATE TO {PEOPLE}
  USING (person_id = app.person() AND ended_at IS NULL AND link_id IN (SELECT id FROM outbox_parcellink))
  WITH CHECK (person_id = app.person());
REVOKE UPDATE, DELETE, TRUNCATE ON outbox_opening FROM {", ".join(GUARDED)};
GRANT UPDATE (kind, bytes_sent, ended_at, told_at) ON outbox_opening TO {", ".join(GUARDED)};
"""
TRIED = f"""
CREATE FUNCTION app.note_try_of_another(tried uuid) RETURNS bigint LANGUAGE sql SECURITY DEFINER
  SET search_path = public AS $$
  INSERT INTO outbox_opening (link_id, person_id, kind, at, ended_at, bytes_sent)
  SELECT id, app.person(), 'refused', clock_timestamp(), clock_timestamp(), 0 FROM outbox_parcellink
  WHERE id = tried AND person_id <> app.person()
  RETURNING id
$$;
REVOKE ALL ON FUNCTION app.note_try_of_another FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.note_try_of_another TO {WEB}, {STAFF};
"""


class Migration(migrations.Migration):
    dependencies = [("outbox", "0006_watched"), ("accounts", "0007_narrower_guard")]
    operations = [run(PARCELS), run(FILES), run(OPENINGS), run(TRIED)]
