"""What was proposed is kept line by line, a second person releases it or nobody does, and people are reminded once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("batches", "0003_guard"),
        ("outbox", "0003_parcels"),
        ("quality", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "occasion",
                    models.CharField(
                        choices=[
                            ("week_after", "A week after they were told"),
                            ("before_the_day", "Before the day on which answers are wanted"),
                        ],
                        max_length=20,
                    ),
                ),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.AddField(
            model_name="batch",
            name="proposed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="batch",
            name="recalled_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="batch",
            name="recalled_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="batch",
            name="stopped_because",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="entry",
            name="address",
            field=models.EmailField(blank=True, max_length=254),
        ),
        migrations.AddField(
            model_name="entry",
            name="digest",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="entry",
            name="last_query",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="entry",
            name="left_out",
            field=models.CharField(
                blank=True,
                choices=[("by_hand", "Left out by hand"), ("answered", "Nothing left to answer")],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="problem",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="entry",
            name="queries_digest",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AlterField(
            model_name="entry",
            name="link",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="outbox.parcellink"
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("released_by", None),
                    models.Q(
                        models.Q(("released_by", models.F("made_by")), _negated=True),
                        models.Q(("released_by", models.F("proposed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="released_by_a_second_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("held", "sending", "sent")), _negated=True),
                    models.Q(
                        ("proposed_by__isnull", False),
                        ("released_at__isnull", False),
                        ("released_by__isnull", False),
                        ("released_digest", models.F("digest")),
                        models.Q(("digest", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="released_as_seen",
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="batches.entry"
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="mail",
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="outbox.mail"),
        ),
        migrations.AddField(
            model_name="reminder",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="round",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="quality.round"),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                models.F("round"), models.F("person"), models.F("occasion"), name="reminded_once"
            ),
        ),
    ]
