"""The only way to write an event: a function that numbers, dates, signs for the person and chains it."""

from __future__ import annotations

from django.db import migrations

from lodgement.service.database.policies import guard, run
from lodgement.service.database.roles import GUARDED

# One lock for the whole trail, taken for the rest of the transaction: numbers have no gap and no two events the same
# predecessor. The text that is hashed is the one that `chain.Link` makes.
APPEND = f"""
CREATE FUNCTION app.append_event(
  said_action text, said_subject text, said_organisation bigint, said_fields text[], said_detail text, said_sealed bytea
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  before record;
  number bigint;
  moment timestamptz;
  link bytea;
BEGIN
  PERFORM pg_advisory_xact_lock(20170728);
  SELECT sequence, hash INTO before FROM audit_event ORDER BY sequence DESC LIMIT 1;
  number := coalesce(before.sequence, 0) + 1;
  link := coalesce(before.hash, decode(repeat('00', 32), 'hex'));
  moment := clock_timestamp();
  INSERT INTO audit_event
    (sequence, at, person_id, organisation_id, action, subject, fields, detail, sealed, previous, hash)
  VALUES (
    number, moment, app.person(), said_organisation, said_action, said_subject, said_fields, said_detail::jsonb,
    said_sealed, link,
    sha256(link || sha256(coalesce(said_sealed, ''::bytea)) || convert_to(concat_ws(E'\\n',
      number::text, to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
      coalesce(app.person()::text, ''), coalesce(said_organisation::text, ''), said_action, said_subject,
      array_to_string(said_fields, ','), said_detail), 'UTF8'))
  );
  RETURN number;
END $$;
REVOKE ALL ON FUNCTION app.append_event FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.append_event TO {", ".join(GUARDED)};
CREATE FUNCTION app.audit_head(OUT sequence bigint, OUT hash bytea) LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = public AS
$$ SELECT sequence, hash FROM audit_event ORDER BY sequence DESC LIMIT 1 $$;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_event FROM {", ".join(GUARDED)};
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("accounts", "0003_guard")]
    operations = [
        run(guard("audit_event", "organisation_id IN (SELECT app.organisations()) OR person_id = app.person()")),
        run(APPEND),
    ]
