"""Logs of each reason to see them stand in the order of lists, and those that still want something by themselves."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("logs", "0005_lists"),
        ("organisations", "0003_producer"),
        ("uploads", "0003_upload_rows_stopped"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="log",
            name="log_by_owner",
        ),
        migrations.RemoveIndex(
            model_name="log",
            name="log_by_manager",
        ),
        migrations.RemoveIndex(
            model_name="log",
            name="log_by_maker",
        ),
        migrations.AlterField(
            model_name="log",
            name="made_for",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="made_logs",
                to="organisations.organisation",
            ),
        ),
        migrations.AlterField(
            model_name="log",
            name="manager",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="managed_logs",
                to="organisations.organisation",
            ),
        ),
        migrations.AlterField(
            model_name="log",
            name="owner",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="owned_logs",
                to="organisations.organisation",
            ),
        ),
        migrations.AddIndex(
            model_name="log",
            index=models.Index(condition=models.Q(("deleted_at", None)), fields=["owner", "-id"], name="log_by_owner"),
        ),
        migrations.AddIndex(
            model_name="log",
            index=models.Index(
                condition=models.Q(("deleted_at", None)), fields=["manager", "-id"], name="log_by_manager"
            ),
        ),
        migrations.AddIndex(
            model_name="log",
            index=models.Index(
                condition=models.Q(("deleted_at", None)), fields=["made_for", "-id"], name="log_by_maker"
            ),
        ),
        migrations.AddIndex(
            model_name="log",
            index=models.Index(
                condition=models.Q(("deleted_at", None), models.Q(("status", "completed"), _negated=True)),
                fields=["owner", "-id"],
                name="open_log_by_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="log",
            index=models.Index(
                condition=models.Q(("deleted_at", None), models.Q(("status", "completed"), _negated=True)),
                fields=["manager", "-id"],
                name="open_log_by_manager",
            ),
        ),
        migrations.AddIndex(
            model_name="log",
            index=models.Index(
                condition=models.Q(("deleted_at", None), models.Q(("status", "completed"), _negated=True)),
                fields=["made_for", "-id"],
                name="open_log_by_maker",
            ),
        ),
        migrations.AddIndex(
            model_name="log",
            index=models.Index(
                condition=models.Q(("deleted_at", None), models.Q(("status", "completed"), _negated=True)),
                fields=["-id"],
                name="open_log",
            ),
        ),
    ]
