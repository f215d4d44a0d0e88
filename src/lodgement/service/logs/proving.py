"""Logs held against the trail: each is at the version that its last event says, and none is missing or unheard of.

A box that was put back alone doesn't open. A whole row that was put back does, and only the trail tells: it holds a
later version.
"""

from __future__ import annotations

from django.db import connection

# Logs made by a file or a demonstration have one event together, and are at their first version until they change.
DIFFERENT = """
WITH said AS (
  SELECT DISTINCT ON (subject) app.log_of(subject) AS id, (detail->>'version')::int AS version
  FROM audit_event WHERE app.log_of(subject) IS NOT NULL AND detail ? 'version'
  ORDER BY subject, sequence DESC
)
SELECT coalesce(logs_log.id, said.id), logs_log.version, said.version
FROM said FULL JOIN logs_log USING (id)
WHERE logs_log.id IS NULL OR logs_log.version <> coalesce(said.version, 1)
ORDER BY 1 LIMIT 1
"""


def first_different() -> str | None:
    """What is wrong with the first log that isn't as the trail says, in a sentence; None where all are."""
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENT)
        row = cursor.fetchone()
    if row is None:
        return None
    number, version, said = row
    if version is None:
        return f"Log {number}: the trail tells of it, and the database doesn't hold it."
    if said is None:
        return f"Log {number}: is at version {version}, and no event tells of a change."
    return f"Log {number}: is at version {version}, while the trail's last event is of version {said}."
