"""What couldn't be saved: seen and taken out by whoever typed it, written by a function alone.

Whoever's session has ended is nobody to the database. The web process proves to itself, by its own signature on the
form, whose it is; of who is deactivated meanwhile nothing is kept.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from lodgement.service.database.policies import guard, run
from lodgement.service.database.roles import STAFF, WEB

KEEP = f"""
CREATE FUNCTION app.keep_unsaved(whose bigint, of_page text, of_year integer, sealed bytea) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO unsaved_unsaved (person_id, page, year, typed, at)
  SELECT id, of_page, of_year, sealed, now() FROM accounts_person WHERE id = whose AND active
  ON CONFLICT (person_id, page)
  DO UPDATE SET year = EXCLUDED.year, typed = EXCLUDED.typed, at = EXCLUDED.at
$$;
REVOKE ALL ON FUNCTION app.keep_unsaved FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.keep_unsaved TO {WEB}, {STAFF};
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("accounts", "0008_never_taken_out"),
        ("incidents", "0010_unsaved_elsewhere"),
        ("logs", "0010_unsaved_elsewhere"),
    ]
    operations = [
        migrations.CreateModel(
            name="Unsaved",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page", models.CharField(max_length=300)),
                ("year", models.PositiveSmallIntegerField(null=True)),
                ("typed", models.BinaryField()),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(models.F("person"), models.F("page"), name="unsaved_once")]
            },
        ),
        run(guard("unsaved_unsaved", "person_id = app.person()")),
        run(KEEP),
    ]
