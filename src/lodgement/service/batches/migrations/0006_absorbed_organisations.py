"""Somebody who answers for an organisation that theirs absorbed is told of each of the two."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("batches", "0005_reminders_guard"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="entry",
            name="person_once_in_batch",
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                models.F("batch"),
                models.F("organisation"),
                models.F("person"),
                name="person_once_in_batch_and_organisation",
            ),
        ),
    ]
