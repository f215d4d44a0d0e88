"""Functions that run as the owner of the tables look for a table among the temporary ones last.

Where these aren't named PostgreSQL looks there first, and a login that slips in a temporary table of its own, called as
one of the service's, would have the function read that.
"""

from __future__ import annotations

from django.db import migrations

from lodgement.service.database.policies import run

LAST = """
DO $$ DECLARE found regprocedure; BEGIN
  FOR found IN SELECT oid FROM pg_proc WHERE pronamespace = 'app'::regnamespace AND prosecdef LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = public, pg_temp', found);
  END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_never_taken_out"),
        ("audit", "0002_chain"),
        ("batches", "0007_never_taken_out"),
        ("incidents", "0008_seen_not_written"),
        ("logs", "0009_made_from_a_form"),
        ("organisations", "0005_guard"),
        ("outbox", "0010_mails_stay"),
        ("quality", "0006_asking"),
        ("uploads", "0006_never_taken_out"),
        ("vault", "0002_guard"),
    ]
    operations = [run(LAST)]
