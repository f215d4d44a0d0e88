"""Of an incident people write their own declaration and that they have read a notice; what else they see, they only see.

Nothing that tells of an incident is ever taken out. Where an organisation has no data protection officer, its
coordinators and key contacts stand in. A message is known again by what it says of itself.
"""

from __future__ import annotations

from django.db import migrations, models

from lodgement.service.database.policies import run
from lodgement.service.database.roles import GUARDED, WEB, WORKER

PEOPLE = f"{WEB}, {WORKER}"
ME = "person_id = app.person() OR token::text = nullif(current_setting('app.declares', true), '')"
MINE = f"recipient_id IN (SELECT id FROM incidents_recipient WHERE {ME})"
OWN_NOTICE = "notice_id IN (SELECT id FROM incidents_notice)"

STANDS_IN = f"""
CREATE FUNCTION app.answers_for_people() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = public AS
$$ SELECT EXISTS (
     SELECT 1 FROM accounts_person me WHERE id = app.person() AND active
       AND (is_protection_officer OR ((role = 'coordinator' OR is_key_contact) AND NOT EXISTS (
         SELECT 1 FROM accounts_person
         WHERE organisation_id = me.organisation_id AND active AND is_protection_officer)))) $$;
REVOKE ALL ON FUNCTION app.answers_for_people FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.answers_for_people TO {", ".join(GUARDED)};
"""
SEEN = f"""
DROP POLICY people ON incidents_recipient;
DROP POLICY officers ON incidents_recipient;
DROP POLICY people ON incidents_incident;
DROP POLICY people ON incidents_notice;
CREATE POLICY people ON incidents_recipient FOR SELECT TO {PEOPLE} USING ({ME});
CREATE POLICY officers ON incidents_recipient FOR SELECT TO {PEOPLE}
  USING (escalated_at IS NOT NULL AND organisation_id IN (SELECT app.organisations())
         AND (SELECT app.answers_for_people()));
CREATE POLICY people ON incidents_incident FOR SELECT TO {PEOPLE}
  USING (id IN (SELECT incident_id FROM incidents_recipient));
CREATE POLICY people ON incidents_notice FOR SELECT TO {PEOPLE}
  USING (organisation_id IN (SELECT app.organisations()));
"""
DECLARED = f"""
DROP POLICY people ON incidents_declaration;
CREATE POLICY seen ON incidents_declaration FOR SELECT TO {PEOPLE}
  USING (recipient_id IN (SELECT id FROM incidents_recipient));
CREATE POLICY declared ON incidents_declaration FOR INSERT TO {PEOPLE} WITH CHECK ({MINE});
CREATE POLICY corrected ON incidents_declaration FOR UPDATE TO {PEOPLE} USING ({MINE}) WITH CHECK ({MINE});
DROP POLICY people ON incidents_noticeread;
CREATE POLICY seen ON incidents_noticeread FOR SELECT TO {PEOPLE} USING ({OWN_NOTICE});
CREATE POLICY confirmed ON incidents_noticeread FOR INSERT TO {PEOPLE}
  WITH CHECK ({OWN_NOTICE} AND person_id = app.person());
"""
KEPT = f"""
REVOKE DELETE, TRUNCATE ON incidents_incident, incidents_recipient, incidents_declaration, incidents_notice,
  incidents_noticeread, incidents_exposed, incidents_riskassessment, incidents_correctiveaction, incidents_breachreport,
  incidents_sentmessage FROM {", ".join(GUARDED)};
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0007_sent_messages"), ("organisations", "0005_guard")]
    operations = [
        migrations.AddField("sentmessage", "identity", models.CharField(blank=True, max_length=64)),
        run(STANDS_IN),
        run(SEEN),
        run(DECLARED),
        run(KEPT),
    ]
