"""The tables of incidents as their models say."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("batches", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Declaration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("declared_at", models.DateTimeField()),
                ("signed_in", models.BooleanField()),
                ("opened", models.BooleanField()),
                ("deleted", models.BooleanField()),
                ("copies", models.TextField(blank=True)),
                ("forwarded", models.TextField(blank=True)),
                ("backups", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="Exposed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("collection", models.CharField(max_length=40)),
                ("year", models.PositiveSmallIntegerField()),
                ("records", models.PositiveIntegerField()),
                ("contents", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Recipient",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.EmailField(max_length=254)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("token", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("asked_at", models.DateTimeField(null=True)),
                ("chased", models.PositiveSmallIntegerField(default=0)),
                ("chased_at", models.DateTimeField(null=True)),
                ("escalated_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="RiskAssessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("likelihood", models.CharField(max_length=20)),
                ("severity", models.CharField(max_length=20)),
                ("tell_commissioner", models.BooleanField()),
                ("tell_people", models.BooleanField()),
                ("reasons", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="BreachReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("layout", models.CharField(max_length=40)),
                ("version", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Being written"),
                            ("submitted", "Waiting for approval"),
                            ("approved", "Approved"),
                            ("sent", "Sent"),
                            ("replaced", "Replaced by a later version"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                ("facts", models.JSONField(default=dict)),
                ("written", models.JSONField(default=dict)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("made_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("approved_digest", models.CharField(blank=True, max_length=64)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "sent_to",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), default=list, size=None
                    ),
                ),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("acknowledgement", models.CharField(blank=True, max_length=200)),
                ("statement_address", models.URLField(blank=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("layout", "-version"),
            },
        ),
        migrations.CreateModel(
            name="CorrectiveAction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("due_on", models.DateField()),
                ("done_at", models.DateTimeField(null=True)),
                ("outcome", models.TextField(blank=True)),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("due_on", "id"),
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("contained", "Contained"), ("closed", "Closed")],
                        default="open",
                        max_length=20,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("batch", "A batch"),
                            ("link", "A link"),
                            ("parcel", "A workbook"),
                            ("message", "A sent message"),
                        ],
                        max_length=20,
                    ),
                ),
                ("message_digest", models.CharField(blank=True, max_length=64)),
                ("message", models.JSONField(default=dict)),
                ("is_drill", models.BooleanField(default=False)),
                ("opened_at", models.DateTimeField()),
                ("occurred_at", models.DateTimeField(null=True)),
                ("noticed_at", models.DateTimeField()),
                ("measured_at", models.DateTimeField(null=True)),
                ("figures", models.JSONField(default=dict)),
                ("contained_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incidents",
                        to="batches.batch",
                    ),
                ),
                (
                    "contained_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
    ]
