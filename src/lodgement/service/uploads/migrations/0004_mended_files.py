"""A file may be the mended one of another that others tried to mend before; one may want a password."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("uploads", "0003_upload_rows_stopped"),
    ]

    operations = [
        migrations.AlterField(
            model_name="upload",
            name="replaces",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="mended_by", to="uploads.upload"
            ),
        ),
        migrations.AlterField(
            model_name="upload",
            name="state",
            field=models.CharField(
                choices=[
                    ("received", "Waiting to be checked"),
                    ("checking", "Being checked"),
                    ("locked", "Wants its password"),
                    ("checked", "Checked"),
                    ("refused", "Can’t be used"),
                    ("handing_in", "Being handed in"),
                    ("handed_in", "Handed in"),
                    ("replaced", "Replaced by a later file"),
                    ("cancelled", "Cancelled"),
                ],
                default="received",
                max_length=20,
            ),
        ),
    ]
