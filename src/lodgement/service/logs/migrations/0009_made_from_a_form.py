"""A log knows the form it was made from, so that one that is sent twice makes one log, and looking at it none."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("logs", "0008_counted_by_index"),
        ("organisations", "0005_guard"),
        ("uploads", "0005_marked_workbook"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="log",
            name="made_from",
            field=models.UUIDField(null=True),
        ),
        migrations.AddConstraint(
            model_name="log",
            constraint=models.UniqueConstraint(
                condition=models.Q(("made_from__isnull", False)), fields=("made_from",), name="log_once_from_a_form"
            ),
        ),
    ]
