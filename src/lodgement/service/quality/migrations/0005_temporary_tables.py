"""Staff copy many rows through a temporary table too, as web and worker do: queries of a round, logs handed in on
somebody's behalf. What such a table holds is its maker's own; rows still go through the guard.
"""

from __future__ import annotations

from django.db import migrations

from lodgement.service.database.policies import run
from lodgement.service.database.roles import STAFF

ALLOWED = f"""
DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO {STAFF}', current_database()); END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("quality", "0004_asked")]
    operations = [run(ALLOWED)]
