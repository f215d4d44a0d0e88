"""Queries of many logs are raised in the background. What a provider sees of a round it doesn't write, nor take out;
queries and sign-offs are evidence, and nobody who serves people takes out any.
"""

from __future__ import annotations

from django.db import migrations, models

from lodgement.service.database.policies import run
from lodgement.service.database.roles import GUARDED, WEB, WORKER

SEEN = f"""
DROP POLICY people ON quality_round;
CREATE POLICY people ON quality_round FOR SELECT TO {WEB}, {WORKER} USING (id IN (SELECT app.rounds()));
"""
KEPT = f"REVOKE DELETE, TRUNCATE ON quality_round, quality_query, quality_signoff FROM {', '.join(GUARDED)};"


class Migration(migrations.Migration):
    dependencies = [("quality", "0005_temporary_tables")]
    operations = [
        migrations.AddField(
            model_name="round",
            name="raised",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="round",
            name="to_raise",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="roundcheck",
            name="asking",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="round",
            name="state",
            field=models.CharField(
                choices=[
                    ("checking", "Being checked"),
                    ("checked", "Checked"),
                    ("asking", "Being asked"),
                    ("closed", "Closed"),
                    ("failed", "Could not be checked"),
                ],
                default="checking",
                max_length=20,
            ),
        ),
        run(SEEN),
        run(KEPT),
    ]
