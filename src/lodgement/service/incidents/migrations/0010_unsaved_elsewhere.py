"""A report's text that couldn't be saved is kept as any form's is, in one table of its own app."""

from django.db import migrations

from lodgement.service.database.policies import run


class Migration(migrations.Migration):
    dependencies = [("incidents", "0009_no_other_s_place")]
    operations = [
        run("DROP FUNCTION app.keep_unsaved(bigint, bigint, bytea)"),
        migrations.DeleteModel(name="Unsaved"),
    ]
