"""A data protection officer sees who of their organisation hasn't declared; each declares for themselves alone."""

from __future__ import annotations

from django.db import migrations

from lodgement.service.database.policies import guard_also, run
from lodgement.service.database.roles import GUARDED, WEB, WORKER

OFFICER = f"""
REVOKE ALL ON FUNCTION app.is_protection_officer FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.is_protection_officer TO {", ".join(GUARDED)};
"""
OF_OWN_PEOPLE = """
escalated_at IS NOT NULL AND organisation_id IN (SELECT app.organisations()) AND (SELECT app.is_protection_officer())
"""
MINE = """
recipient_id IN (SELECT id FROM incidents_recipient WHERE person_id = app.person()
                 OR token::text = nullif(current_setting('app.declares', true), ''))
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0004_registers"), ("organisations", "0005_guard")]
    operations = [
        run(OFFICER),
        run(guard_also("incidents_recipient", "officers", OF_OWN_PEOPLE, "false")),
        run(
            f"ALTER POLICY people ON incidents_declaration TO {WEB}, {WORKER} "
            f"USING (recipient_id IN (SELECT id FROM incidents_recipient)) WITH CHECK ({MINE})"
        ),
    ]
