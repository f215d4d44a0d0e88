"""The tables of organisations as their models say."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_demonstration"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="is_producer",
            field=models.BooleanField(default=False, verbose_name="Makes the statistics"),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                models.F("is_producer"), condition=models.Q(("is_producer", True)), name="one_producer"
            ),
        ),
    ]
