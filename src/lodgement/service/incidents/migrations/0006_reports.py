"""Reports are approved by a second person as they were submitted; notices to organisations; what couldn't be saved."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from lodgement.service.database.policies import guard, run
from lodgement.service.database.roles import STAFF, WEB

OWN = "organisation_id IN (SELECT app.organisations())"
READ = "notice_id IN (SELECT id FROM incidents_notice)"
KEEP_UNSAVED = f"""
CREATE FUNCTION app.keep_unsaved(whose bigint, of_report bigint, sealed bytea) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  INSERT INTO incidents_unsaved (person_id, report_id, typed, at)
  SELECT whose, id, sealed, now() FROM incidents_breachreport WHERE id = of_report
  ON CONFLICT (report_id, person_id) DO UPDATE SET typed = EXCLUDED.typed, at = EXCLUDED.at
$$;
REVOKE ALL ON FUNCTION app.keep_unsaved FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.keep_unsaved TO {WEB}, {STAFF};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0005_officers_guard"),
        ("organisations", "0005_guard"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("contents", models.JSONField()),
                ("records", models.PositiveIntegerField()),
                ("given_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="NoticeRead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Unsaved",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("typed", models.BinaryField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="breachreport",
            name="returned_because",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="breachreport",
            name="returned_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="breachreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    models.Q(
                        models.Q(("approved_by", models.F("made_by")), _negated=True),
                        ("submitted_by__isnull", False),
                        models.Q(("approved_by", models.F("submitted_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="report_approved_by_a_second_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="breachreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("approved_digest", ""), ("approved_digest", models.F("digest")), _connector="OR"),
                name="report_approved_as_submitted",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="organisations.organisation"
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="incidents.breachreport"
            ),
        ),
        migrations.AddField(
            model_name="noticeread",
            name="notice",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="read", to="incidents.notice"
            ),
        ),
        migrations.AddField(
            model_name="noticeread",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="unsaved",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="unsaved",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="unsaved", to="incidents.breachreport"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                models.F("report"), models.F("organisation"), name="notice_once_an_organisation"
            ),
        ),
        migrations.AddConstraint(
            model_name="unsaved",
            constraint=models.UniqueConstraint(models.F("report"), models.F("person"), name="unsaved_once"),
        ),
        run(guard("incidents_notice", OWN, "false")),
        run(guard("incidents_noticeread", READ, f"{READ} AND person_id = app.person()")),
        run(guard("incidents_unsaved", "false")),
        run(KEEP_UNSAVED),
    ]
