"""A round counts what was confirmed on entry and what lists say otherwise; a check of its own making has a name."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("quality", "0002_guard"),
    ]

    operations = [
        migrations.AddField(
            model_name="round",
            name="confirmed",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="round",
            name="outdated",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="roundcheck",
            name="confirmed",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="roundcheck",
            name="name",
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
