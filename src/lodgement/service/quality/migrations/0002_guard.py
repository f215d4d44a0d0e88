"""Who sees a round, what it found, its queries and a sign-off: staff all of it, a provider what it is asked."""

from __future__ import annotations

from django.db import migrations

from lodgement.service.database.policies import guard, run

OWN = "organisation_id IN (SELECT app.organisations())"


class Migration(migrations.Migration):
    dependencies = [("quality", "0001_initial"), ("accounts", "0003_guard")]
    operations = [
        run(guard("quality_query", OWN)),
        run(guard("quality_signoff", OWN)),
        # a round is there for whoever it asks something; which checks it made and what they found, for staff alone
        run(guard("quality_round", "id IN (SELECT round_id FROM quality_query)", "false")),
        run(guard("quality_roundcheck", "false")),
        run(guard("quality_roundcount", "false")),
    ]
