"""What is kept of a file that was handed in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("logs", "0003_guard"),
    ]

    operations = [
        migrations.AddField(
            model_name="log",
            name="sent",
            field=models.BinaryField(null=True),
        ),
    ]
