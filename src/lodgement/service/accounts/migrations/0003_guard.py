"""Privileges, who asks, and the guard on people and organisations."""

from __future__ import annotations

from django.db import migrations

from lodgement.service.database.policies import PRIVILEGES, WHO, guard, guard_also, run

OWN = "IN (SELECT app.organisations())"
RELATED = "IN (SELECT app.related_organisations())"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_initial"), ("organisations", "0001_initial")]
    operations = [
        run(PRIVILEGES),
        run(WHO),
        run(guard("organisations_organisation", f"id {RELATED}", f"id {OWN}")),
        run(guard("organisations_stockrelation", f"owner_id {OWN} OR agent_id {OWN}")),
        run(guard("organisations_agreement", f"organisation_id {RELATED}", f"organisation_id {OWN}")),
        run(guard("accounts_person", f"organisation_id {OWN}")),
        # Somebody signing in isn't known yet: their own row alone is found, by the address they gave or the number in
        # a link that they followed.
        run(guard_also("accounts_person", "signing_in", "email = nullif(current_setting('app.signing_in', true), '')")),
        run(guard_also("accounts_person", "claimed", "id::text = nullif(current_setting('app.claimed', true), '')")),
    ]
