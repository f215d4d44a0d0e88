"""The marked workbook of a large file is made in the background and kept, sealed, until its upload has ended."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("uploads", "0004_mended_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="upload",
            name="workbook",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="upload",
            name="workbook_done",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="upload",
            name="workbook_state",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Not asked for"),
                    ("asked", "Being made"),
                    ("made", "Made"),
                    ("failed", "Could not be made"),
                ],
                default="",
                max_length=10,
            ),
        ),
    ]
