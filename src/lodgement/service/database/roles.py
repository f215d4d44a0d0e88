"""The database's roles: who may do what before any row is looked at.

`lodgement_owner` migrates and owns the tables, and serves nobody. `lodgement_web` and `lodgement_worker` sign in; they
own nothing and row-level security holds for them. `lodgement_staff` is taken inside a transaction after the second
factor, `lodgement_system` by named jobs alone. `lodge serve` refuses to start as anybody whom the guard doesn't hold.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

OWNER = "lodgement_owner"
WEB = "lodgement_web"
WORKER = "lodgement_worker"
STAFF = "lodgement_staff"
SYSTEM = "lodgement_system"
LOGINS = (OWNER, WEB, WORKER)
GUARDED = (WEB, WORKER, STAFF, SYSTEM)


class UnsafeRole(Exception):
    """The process would serve people as a role that the guard on rows doesn't hold; the message says why."""


def make_roles(connection: psycopg.Connection, passwords: dict[str, str]) -> None:
    """Makes the roles, or sets the logins' passwords where they are there. For an administrator of the server."""
    there = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
    for name in (*LOGINS, STAFF, SYSTEM):
        if name not in there:
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN NOINHERIT").format(sql.Identifier(name)))
    for name in LOGINS:
        connection.execute(
            sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(name), sql.Literal(passwords[name]))
        )
    connection.execute(f"GRANT {STAFF} TO {WEB}, {WORKER}")
    connection.execute(f"GRANT {SYSTEM} TO {WORKER}")


def make_database(connection: psycopg.Connection, name: str) -> bool:
    """Makes a database that the owner owns; says whether it wasn't there. The connection must be in autocommit."""
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        return False
    connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER)))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
    grant = sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}, {}")
    connection.execute(grant.format(sql.Identifier(name), sql.Identifier(WEB), sql.Identifier(WORKER)))
    return True


def check_role(connection: psycopg.Connection) -> None:
    """Raises UnsafeRole unless row-level security holds for the login of a connection.

    It holds for nobody who is a superuser, bypasses it, owns a table, or may become somebody of that kind.
    """
    found = connection.execute(
        """
        SELECT r.rolname, r.rolsuper, r.rolbypassrls,
               EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p'))
        FROM pg_roles r WHERE pg_has_role(session_user, r.oid, 'MEMBER')
        """
    ).fetchall()
    for name, superuser, bypasses, owns in found:
        why = "is a superuser" if superuser else "bypasses row-level security" if bypasses else "owns tables"
        if superuser or bypasses or owns:
            raise UnsafeRole(
                f"The database login is, or may become, {name}, who {why}: rows of one organisation would not be "
                f"guarded from another. Sign in as {WEB} for the web, {WORKER} for the worker."
            )
