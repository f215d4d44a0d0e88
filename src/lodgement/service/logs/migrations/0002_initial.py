"""The tables of logs as their models say."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("logs", "0001_initial"),
        ("uploads", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="log",
            name="upload",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="logs", to="uploads.upload"
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="log",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to="logs.log"),
        ),
        migrations.AddIndex(
            model_name="log",
            index=models.Index(
                condition=models.Q(("deleted_at", None)),
                fields=["owner", "collection", "year", "-id"],
                name="log_by_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="log",
            index=models.Index(
                condition=models.Q(("deleted_at", None)),
                fields=["manager", "collection", "year", "-id"],
                name="log_by_manager",
            ),
        ),
        migrations.AddIndex(
            model_name="log",
            index=models.Index(
                condition=models.Q(("deleted_at", None)),
                fields=["made_for", "collection", "year", "-id"],
                name="log_by_maker",
            ),
        ),
        migrations.AddIndex(
            model_name="log",
            index=models.Index(
                condition=models.Q(("deleted_at", None)), fields=["collection", "year", "-id"], name="log_by_year"
            ),
        ),
        migrations.AddIndex(
            model_name="log",
            index=models.Index(fields=["sequence"], name="log_by_sequence"),
        ),
        migrations.AddIndex(
            model_name="log",
            index=models.Index(
                condition=models.Q(("same_token__isnull", False)), fields=["same_token"], name="log_by_same"
            ),
        ),
        migrations.AddIndex(
            model_name="log",
            index=django.contrib.postgres.indexes.GinIndex(fields=["references"], name="log_by_reference"),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(
                models.F("person"), models.F("log"), models.F("page"), name="draft_once"
            ),
        ),
    ]
