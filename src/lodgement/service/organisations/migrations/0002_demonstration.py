"""Whether the database holds demonstration data, for whoever starts the service: a yes or no, no rows."""

from __future__ import annotations

from django.db import migrations

from lodgement.service.database.policies import run
from lodgement.service.database.roles import GUARDED


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial"), ("accounts", "0003_guard")]
    operations = [
        run(
            f"""
            CREATE FUNCTION app.has_demonstration_data() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
              SET search_path = public AS
            $$ SELECT EXISTS (SELECT 1 FROM organisations_organisation WHERE made_up) $$;
            REVOKE ALL ON FUNCTION app.has_demonstration_data FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION app.has_demonstration_data TO {", ".join(GUARDED)};
            """
        )
    ]
