"""Who sees a log: whoever owns, manages or handed it in; who sees a draft: whoever wrote it."""

from __future__ import annotations

from django.db import migrations

from lodgement.service.database.policies import guard, run

OWN = "IN (SELECT app.organisations())"
THEIRS = f"(owner_id {OWN} OR manager_id {OWN} OR made_for_id {OWN})"


class Migration(migrations.Migration):
    dependencies = [("logs", "0002_initial"), ("accounts", "0003_guard"), ("vault", "0002_guard")]
    operations = [
        run(guard("logs_log", THEIRS)),
        run(guard("logs_draft", "person_id = app.person()")),
        run("CREATE SEQUENCE app.log_sequence;"),
        run(
            """
            CREATE FUNCTION app.next_log_sequence() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS
            $$ SELECT nextval('app.log_sequence') $$;
            """
        ),
    ]
