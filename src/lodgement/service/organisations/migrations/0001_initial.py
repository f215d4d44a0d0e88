"""The tables of organisations as their models say."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                (
                    "provider_type",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Local authority"), (2, "Private registered provider")]
                    ),
                ),
                (
                    "registration",
                    models.CharField(blank=True, max_length=20, verbose_name="Regulator's registration number"),
                ),
                ("address", models.TextField(blank=True)),
                ("telephone", models.CharField(blank=True, max_length=30)),
                ("holds_stock", models.BooleanField(default=True, verbose_name="Owns homes")),
                (
                    "periods",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("active", models.BooleanField(default=True)),
                ("available_from", models.DateField(blank=True, null=True)),
                ("merged_on", models.DateField(blank=True, null=True)),
                ("made_up", models.BooleanField(default=False, verbose_name="Demonstration data")),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absorbed",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.CharField(max_length=20)),
                ("accepted_at", models.DateTimeField()),
                ("organisation_name", models.CharField(max_length=200)),
                ("organisation_address", models.TextField(blank=True)),
                ("officer_name", models.CharField(max_length=200)),
                ("officer_email", models.EmailField(max_length=254)),
                (
                    "accepted_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StockRelation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="owner_relations",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agent_relations",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("name"), name="organisation_name_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="stockrelation",
            constraint=models.UniqueConstraint(models.F("owner"), models.F("agent"), name="stock_relation_once"),
        ),
        migrations.AddConstraint(
            model_name="stockrelation",
            constraint=models.CheckConstraint(
                condition=models.Q(("owner", models.F("agent")), _negated=True), name="stock_relation_of_two"
            ),
        ),
    ]
