"""What lists and question pages need: references found by their beginnings, drafts kept of answers that came too late.

Whoever's session has ended is nobody to the database, and nobody writes drafts, save by a function: the web process
proves to itself, by its own signature on the form, whose answers they are. The trail of a log is shown to whoever sees
the log, also where another organisation handed it in.
"""

from django.db import migrations, models
from django.db.models.functions import Collate

from lodgement.service.database.policies import guard_also, run
from lodgement.service.database.roles import STAFF, WEB

KEEP_DRAFT = f"""
CREATE FUNCTION app.keep_draft(whose bigint, of_log bigint, of_page text, of_year integer, sealed bytea) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  INSERT INTO logs_draft (person_id, log_id, page, year, answers, made_at)
  VALUES (whose, of_log, of_page, of_year, sealed, now())
  ON CONFLICT (person_id, log_id, page) DO UPDATE SET answers = EXCLUDED.answers, made_at = EXCLUDED.made_at
$$;
REVOKE ALL ON FUNCTION app.keep_draft FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.keep_draft TO {WEB}, {STAFF};
"""
OF_A_LOG = """
CREATE FUNCTION app.log_of(subject text) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN subject ~ '^log [0-9]{1,18}$' THEN substr(subject, 5)::bigint END $$;
"""
SEES_THE_LOG = "EXISTS (SELECT 1 FROM logs_log WHERE logs_log.id = app.log_of(subject))"


class Migration(migrations.Migration):
    dependencies = [("logs", "0004_log_sent"), ("audit", "0002_chain")]
    operations = [
        migrations.RemoveIndex(model_name="log", name="log_by_reference"),
        *(
            migrations.AddIndex(
                model_name="log",
                index=models.Index(
                    Collate(models.F(f"references__{position}"), "C"),
                    name=f"log_by_reference_{position + 1}",
                    condition=models.Q(deleted_at=None),
                ),
            )
            for position in range(2)
        ),
        run(KEEP_DRAFT),
        run(OF_A_LOG),
        run(guard_also("audit_event", "of_a_log", SEES_THE_LOG, "false")),
    ]
