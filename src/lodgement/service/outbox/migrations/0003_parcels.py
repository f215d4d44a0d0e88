"""Parcels, links and their openings."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0005_guard"),
        ("outbox", "0002_guard"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ParcelLink",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("recalled_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="mail",
            name="outsider",
            field=models.EmailField(blank=True, max_length=254),
        ),
        migrations.AlterField(
            model_name="mail",
            name="person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mails",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("viewed", "Looked at"),
                            ("fetched", "Downloaded"),
                            ("cut", "Download stopped by a recall"),
                            ("broken", "Download broken off"),
                            ("refused", "Tried by somebody else"),
                            ("closed", "Tried after it was recalled or had expired"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("bytes_sent", models.PositiveBigIntegerField(default=0)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("at", "id"),
            },
        ),
        migrations.CreateModel(
            name="Parcel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("queries", "The organisation’s queries, in the service"),
                            ("workbook", "A protected workbook"),
                        ],
                        max_length=20,
                    ),
                ),
                ("collection", models.CharField(max_length=40)),
                ("year", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("classification", models.CharField(default="OFFICIAL-SENSITIVE", max_length=60)),
                ("content", models.BinaryField(null=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("logs", models.PositiveIntegerField(default=0)),
                ("manifest", models.BinaryField(null=True)),
                (
                    "sensitive",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("password", models.BinaryField(null=True)),
                ("unguarded", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("recalled_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parcels",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
    ]
