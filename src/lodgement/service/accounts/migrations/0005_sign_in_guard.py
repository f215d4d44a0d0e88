"""The guard on what people sign in with, and what the database sees to by itself.

A session is shown to whoever has its key, and to its person. A link is shown to whoever proved its number. Wrong tries
are shown to nobody: two functions count and forget them. Sessions end with what they rested on, whoever changes it. A
role of the producer's can't be given outside the producer's organisation.
"""

from __future__ import annotations

from django.db import migrations

from lodgement.service.database.policies import guard, guard_also, run
from lodgement.service.database.roles import GUARDED, STAFF, SYSTEM, WEB, WORKER

SHOWN = """
CREATE FUNCTION app.claimed() RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('app.claimed', true), '')::bigint $$;
CREATE FUNCTION app.link() RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('app.link', true), '')::bigint $$;
"""
VISIBLE = "person_id IN (SELECT id FROM accounts_person)"
"""Of somebody whose own row is shown: the guard on people holds inside."""
OWN = "person_id = app.person() OR person_id = app.claimed()"

SESSIONS = f"""
ALTER TABLE accounts_session ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON accounts_session TO {WEB}, {WORKER}, {STAFF}
  USING (digest = current_setting('app.session', true) OR person_id = app.person());
CREATE POLICY system ON accounts_session TO {SYSTEM} USING (true);

CREATE FUNCTION app.end_sessions() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  DELETE FROM accounts_session WHERE person_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER end_sessions AFTER UPDATE ON accounts_person FOR EACH ROW
  WHEN ((OLD.active, OLD.password, OLD.role, OLD.organisation_id)
        IS DISTINCT FROM (NEW.active, NEW.password, NEW.role, NEW.organisation_id))
  EXECUTE FUNCTION app.end_sessions();
"""

TRIES = f"""
ALTER TABLE accounts_tries ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON accounts_tries TO {SYSTEM} USING (true);

CREATE FUNCTION app.count_try(said bytea, at timestamptz, allowed integer, lasts interval,
                              OUT number integer, OUT ends timestamptz)
  LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  INSERT INTO accounts_tries AS t (token, count, until) VALUES (said, 1, at + lasts)
  ON CONFLICT (token) DO UPDATE SET
    count = CASE WHEN t.until <= at THEN 1 ELSE least(t.count, allowed) + 1 END,
    until = CASE WHEN t.until > at AND t.count >= allowed THEN t.until ELSE at + lasts END
  RETURNING count, until
$$;
CREATE FUNCTION app.forget_tries(said bytea) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public AS
$$ DELETE FROM accounts_tries WHERE token = said $$;
REVOKE ALL ON FUNCTION app.count_try, app.forget_tries FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.count_try, app.forget_tries TO {", ".join(GUARDED)};
"""

STAFF_ROLES = """
CREATE FUNCTION app.check_role() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM organisations_organisation WHERE id = NEW.organisation_id AND is_producer) THEN
    RAISE check_violation USING MESSAGE = 'a role of the producer''s outside the producer''s organisation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER check_role BEFORE INSERT OR UPDATE OF role, organisation_id ON accounts_person FOR EACH ROW
  WHEN (NEW.role IN ('support', 'statistician', 'approver'))
  EXECUTE FUNCTION app.check_role();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_sign_in"), ("organisations", "0003_producer")]
    operations = [
        run(SHOWN),
        run(guard("accounts_link", VISIBLE)),
        run(guard_also("accounts_link", "followed", "id = app.link()")),
        run(guard("accounts_authenticator", OWN)),
        run(guard("accounts_recoverycode", OWN)),
        run(SESSIONS),
        run(TRIES),
        run(STAFF_ROLES),
    ]
