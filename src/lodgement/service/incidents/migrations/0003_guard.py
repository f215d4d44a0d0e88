"""Incidents are for staff; a recipient sees that there is one, themselves, and their own declaration."""

from __future__ import annotations

from django.db import migrations

from lodgement.service.database.policies import guard, run

MINE = "person_id = app.person() OR token::text = nullif(current_setting('app.declares', true), '')"
"""Signed in, or by the one-time link that names them."""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0002_initial"), ("accounts", "0003_guard")]
    operations = [
        run(guard("incidents_recipient", MINE, "false")),
        run(guard("incidents_declaration", "recipient_id IN (SELECT id FROM incidents_recipient)")),
        run(guard("incidents_incident", "id IN (SELECT incident_id FROM incidents_recipient)", "false")),
        run(guard("incidents_exposed", "false")),
        run(guard("incidents_riskassessment", "false")),
        run(guard("incidents_correctiveaction", "false")),
        run(guard("incidents_breachreport", "false")),
    ]
