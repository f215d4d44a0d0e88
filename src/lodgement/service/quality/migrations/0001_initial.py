"""The tables of quality as their models say."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("logs", "0007_never_taken_out"),
        ("organisations", "0005_guard"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("collection", models.CharField(max_length=40)),
                ("year", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "Being checked"),
                            ("checked", "Checked"),
                            ("closed", "Closed"),
                            ("failed", "Could not be checked"),
                        ],
                        default="checking",
                        max_length=20,
                    ),
                ),
                ("opened_at", models.DateTimeField(auto_now_add=True)),
                ("as_at", models.DateField()),
                ("wanted_by", models.DateField()),
                ("rules", models.CharField(blank=True, max_length=16)),
                ("logs", models.PositiveIntegerField(default=0)),
                ("logs_done", models.PositiveIntegerField(default=0)),
                ("stages", models.JSONField(default=dict)),
                ("refusal", models.CharField(blank=True, max_length=500)),
                ("checked_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rounds", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="RoundCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("check_id", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hard", "Must be put right"),
                            ("soft", "Unusual"),
                            ("draft", "Drafted for this round"),
                            ("whole", "Of all logs together"),
                        ],
                        max_length=10,
                    ),
                ),
                ("statement", models.TextField(blank=True)),
                ("message", models.TextField(blank=True)),
                ("condition", models.TextField(blank=True)),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("logs", models.PositiveIntegerField(default=0)),
                ("organisations", models.PositiveIntegerField(default=0)),
                ("found", models.BinaryField(null=True)),
                ("raised_at", models.DateTimeField(null=True)),
                (
                    "raised_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="checks", to="quality.round"
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="RoundCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("logs", models.PositiveIntegerField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
                    ),
                ),
                (
                    "round_check",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="counts", to="quality.roundcheck"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SignOff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("collection", models.CharField(max_length=40)),
                ("year", models.PositiveSmallIntegerField()),
                ("receipt", models.CharField(max_length=20, unique=True)),
                ("signed_at", models.DateTimeField()),
                ("logs", models.PositiveIntegerField()),
                ("completed", models.PositiveIntegerField()),
                ("corrected", models.PositiveIntegerField()),
                ("confirmed", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_offs",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("-signed_at",),
            },
        ),
        migrations.CreateModel(
            name="Query",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("check_token", models.BinaryField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hard", "Must be put right"),
                            ("soft", "Unusual"),
                            ("draft", "Drafted for this round"),
                            ("whole", "Of all logs together"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("corrected", "Corrected"),
                            ("confirmed", "Confirmed"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=20,
                    ),
                ),
                ("about", models.BinaryField()),
                ("raised_at", models.DateTimeField(auto_now_add=True)),
                ("reason", models.BinaryField(null=True)),
                ("value_token", models.BinaryField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "log",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="queries", to="logs.log"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="queries",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="queries", to="quality.round"
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "indexes": [
                    models.Index(fields=["organisation", "state", "id"], name="query_by_organisation"),
                    models.Index(fields=["log"], name="query_by_log"),
                    models.Index(fields=["round", "check_token"], name="query_by_check"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("round"),
                        models.F("log"),
                        models.F("check_token"),
                        condition=models.Q(("log__isnull", False)),
                        name="query_once_of_log",
                    ),
                    models.UniqueConstraint(
                        models.F("round"),
                        models.F("organisation"),
                        models.F("check_token"),
                        condition=models.Q(("log", None)),
                        name="query_once_of_organisation",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="roundcheck",
            constraint=models.UniqueConstraint(models.F("round"), models.F("check_id"), name="check_once_in_round"),
        ),
        migrations.AddConstraint(
            model_name="roundcount",
            constraint=models.UniqueConstraint(
                models.F("round_check"), models.F("organisation"), name="count_once_in_check"
            ),
        ),
    ]
