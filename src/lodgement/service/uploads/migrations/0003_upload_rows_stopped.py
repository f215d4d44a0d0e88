"""What is kept of a file that was handed in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("uploads", "0002_guard"),
    ]

    operations = [
        migrations.AddField(
            model_name="upload",
            name="rows_stopped",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
