"""Answers that couldn't be saved are kept as any form's are, in one table of their own app.

Those that are kept as this runs are let go: they were offered for a week at most.
"""

from django.db import migrations

from lodgement.service.database.policies import run


class Migration(migrations.Migration):
    dependencies = [("logs", "0009_made_from_a_form"), ("incidents", "0009_no_other_s_place")]
    operations = [
        run("DROP FUNCTION app.keep_draft(bigint, bigint, text, integer, bytea)"),
        migrations.DeleteModel(name="Draft"),
    ]
