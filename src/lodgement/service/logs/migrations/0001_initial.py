"""The tables of logs as their models say."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0002_demonstration"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page", models.CharField(max_length=80)),
                ("year", models.PositiveSmallIntegerField()),
                ("answers", models.BinaryField()),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="Log",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("collection", models.CharField(max_length=40)),
                ("year", models.PositiveSmallIntegerField()),
                ("upload_row", models.PositiveIntegerField(null=True)),
                ("group", models.CharField(blank=True, max_length=40)),
                ("starts_on", models.DateField(null=True)),
                (
                    "references",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100), default=list, size=None
                    ),
                ),
                ("postcode_token", models.BinaryField(null=True)),
                ("same_token", models.BinaryField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("not_started", "Not started"),
                            ("in_progress", "In progress"),
                            ("completed", "Completed"),
                        ],
                        default="not_started",
                        max_length=20,
                    ),
                ),
                ("hard", models.PositiveSmallIntegerField(default=0)),
                ("soft", models.PositiveSmallIntegerField(default=0)),
                ("missing", models.PositiveSmallIntegerField(default=0)),
                ("rules", models.CharField(blank=True, max_length=16)),
                ("version", models.PositiveIntegerField(default=0)),
                ("sequence", models.BigIntegerField(default=0)),
                ("answers", models.BinaryField()),
                ("findings", models.BinaryField(null=True)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                ("deleted_at", models.DateTimeField(null=True)),
                (
                    "assigned_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assigned_logs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="made_logs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_for",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="made_logs",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "manager",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="managed_logs",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owned_logs",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
    ]
