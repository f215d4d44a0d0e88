"""Of an organisation's details, its relations and its agreement, each is written by those alone whose business it is.

Coordinators write how their organisation is reached and when it charges, and its relations; support writes everything;
an agreement is accepted by its own data protection officer, and never changed.
"""

from __future__ import annotations

from django.db import migrations

from lodgement.service.database.policies import run
from lodgement.service.database.roles import GUARDED, STAFF, WEB, WORKER

OWN = "IN (SELECT app.organisations())"
RELATED = "IN (SELECT app.related_organisations())"
PEOPLE = f"{WEB}, {WORKER}"

WHO = """
CREATE FUNCTION app.has_role(wanted text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = public AS
$$ SELECT EXISTS (SELECT 1 FROM accounts_person WHERE id = app.person() AND active AND role = wanted) $$;
CREATE FUNCTION app.is_protection_officer() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = public AS
$$ SELECT EXISTS (SELECT 1 FROM accounts_person WHERE id = app.person() AND active AND is_protection_officer) $$;
"""

ORGANISATIONS = f"""
DROP POLICY people ON organisations_organisation;
DROP POLICY staff ON organisations_organisation;
CREATE POLICY people ON organisations_organisation FOR SELECT TO {PEOPLE} USING (id {RELATED});
CREATE POLICY coordinators ON organisations_organisation FOR UPDATE TO {PEOPLE}
  USING (id = (SELECT app.organisation()) AND (SELECT app.has_role('coordinator')));
CREATE POLICY staff ON organisations_organisation FOR SELECT TO {STAFF} USING ((SELECT app.is_staff()));
CREATE POLICY support ON organisations_organisation TO {STAFF} USING ((SELECT app.has_role('support')));
CREATE FUNCTION app.guard_organisation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE coordinators_own CONSTANT text[] := ARRAY['address', 'telephone', 'periods'];
BEGIN
  IF current_user IN ('{WEB}', '{WORKER}') AND to_jsonb(NEW) - coordinators_own <> to_jsonb(OLD) - coordinators_own THEN
    RAISE insufficient_privilege USING MESSAGE = 'Of an organisation, only support changes this.';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE UPDATE ON organisations_organisation
  FOR EACH ROW EXECUTE FUNCTION app.guard_organisation();
"""

RELATIONS = f"""
DROP POLICY people ON organisations_stockrelation;
DROP POLICY staff ON organisations_stockrelation;
CREATE POLICY people ON organisations_stockrelation FOR SELECT TO {PEOPLE} USING (owner_id {OWN} OR agent_id {OWN});
CREATE POLICY coordinators ON organisations_stockrelation TO {PEOPLE}
  USING ((owner_id {OWN} OR agent_id {OWN}) AND (SELECT app.has_role('coordinator')));
CREATE POLICY staff ON organisations_stockrelation FOR SELECT TO {STAFF} USING ((SELECT app.is_staff()));
CREATE POLICY support ON organisations_stockrelation TO {STAFF} USING ((SELECT app.has_role('support')));
"""

AGREEMENTS = f"""
DROP POLICY people ON organisations_agreement;
DROP POLICY staff ON organisations_agreement;
CREATE POLICY people ON organisations_agreement FOR SELECT TO {PEOPLE} USING (organisation_id {RELATED});
CREATE POLICY staff ON organisations_agreement FOR SELECT TO {STAFF} USING ((SELECT app.is_staff()));
CREATE POLICY officers ON organisations_agreement FOR INSERT TO {PEOPLE}
  WITH CHECK (organisation_id = (SELECT app.organisation()) AND accepted_by_id = app.person()
              AND (SELECT app.is_protection_officer()));
REVOKE UPDATE, DELETE ON organisations_agreement FROM {", ".join(GUARDED)};
"""

# A coordinator relates their organisation to one that they can't see yet: what providers are called is public, and no
# more than that is told, to nobody else, and of a few at a time.
DIRECTORY = f"""
CREATE FUNCTION app.organisations_called(said text, number bigint, most integer)
  RETURNS TABLE (id bigint, name varchar, holds_stock boolean) LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = public AS
$$ SELECT o.id, o.name, o.holds_stock FROM organisations_organisation o
   WHERE o.active AND o.merged_into_id IS NULL AND NOT o.is_producer
     AND (app.has_role('coordinator') OR app.has_role('support'))
     AND (o.id = number OR said <> '' AND strpos(lower(o.name), lower(said)) > 0)
   ORDER BY o.name LIMIT least(most, 50) $$;
REVOKE ALL ON FUNCTION app.organisations_called FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.organisations_called TO {WEB}, {STAFF};
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0004_attributes"), ("accounts", "0003_guard")]
    operations = [run(WHO), run(ORGANISATIONS), run(RELATIONS), run(AGREEMENTS), run(DIRECTORY)]
