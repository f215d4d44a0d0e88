"""The guard on rows, as SQL for migrations: functions that say who asks, and policies that use them.

A policy asks who (`app.person`, set for one transaction) and finds the memberships itself, so that a wrong filter in
the code isn't a wrong policy too. Every table has row-level security or is listed, with the reason, as open.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import migrations

from .roles import GUARDED, OWNER, STAFF, SYSTEM, WEB, WORKER

OPEN = {
    "django_migrations": "names of migrations",
    "django_content_type": "names of models",
    "auth_group": "not used",
    "auth_group_permissions": "not used",
    "auth_permission": "not used",
    "procrastinate_events": "when jobs changed their state",
    "procrastinate_jobs": "names of jobs, with numbers of rows for arguments",
    "procrastinate_periodic_defers": "when periodic jobs ran",
    "procrastinate_workers": "signs of life of workers",
}
"""Tables without row-level security, with the reason."""

NEVER = "false"
"""The condition that no row meets."""

PRIVILEGES = f"""
GRANT USAGE ON SCHEMA public TO {", ".join(GUARDED)};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {", ".join(GUARDED)};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {", ".join(GUARDED)};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {", ".join(GUARDED)};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {", ".join(GUARDED)};
CREATE SCHEMA app;
GRANT USAGE ON SCHEMA app TO {", ".join(GUARDED)};
"""

WHO = """
CREATE FUNCTION app.person() RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('app.person', true), '')::bigint $$;
CREATE FUNCTION app.organisation() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
$$ SELECT organisation_id FROM accounts_person WHERE id = app.person() AND active $$;
CREATE FUNCTION app.is_staff() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
$$ SELECT EXISTS (SELECT 1 FROM accounts_person
                  WHERE id = app.person() AND active AND role IN ('support', 'statistician', 'approver')) $$;
CREATE FUNCTION app.organisations() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = public AS
$$ SELECT app.organisation() UNION
   SELECT id FROM organisations_organisation WHERE merged_into_id = app.organisation() $$;
CREATE FUNCTION app.related_organisations() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = public AS
$$ SELECT app.organisations() UNION
   SELECT owner_id FROM organisations_stockrelation WHERE agent_id IN (SELECT app.organisations()) UNION
   SELECT agent_id FROM organisations_stockrelation WHERE owner_id IN (SELECT app.organisations()) $$;
"""


def guard(table: str, see: str, write: str | None = None, roles: Iterable[str] = (WEB, WORKER)) -> str:
    """SQL that turns on row-level security: who sees a row and who writes one; staff sees and writes every row.

    `see` and `write` are conditions over the table's columns; without `write` whoever sees may write; with NEVER nobody
    changes or takes out what they see. Policies of several `guard_also` add up.
    """
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
{guard_also(table, "people", see, write, roles)}
CREATE POLICY staff ON {table} TO {STAFF} USING ((SELECT app.is_staff()));
CREATE POLICY system ON {table} TO {SYSTEM} USING (true);
"""


def guard_also(table: str, name: str, see: str, write: str | None = None, roles: Iterable[str] = (WEB, WORKER)) -> str:
    """SQL for one more reason to see or write rows of a guarded table.

    A policy for everything with a check that nothing passes would still let people DELETE what they see.
    """
    to = ", ".join(roles)
    if write == NEVER:
        return f"CREATE POLICY {name} ON {table} FOR SELECT TO {to} USING ({see});"
    return f"CREATE POLICY {name} ON {table} TO {to} USING ({see}) WITH CHECK ({write or see});"


def run(sql: str) -> migrations.RunSQL:
    """The SQL as a step of a migration; there is no way back, as migrations here only go forward."""
    return migrations.RunSQL(sql, migrations.RunSQL.noop)
