"""Logs are counted by what indexes hold, so that no row is opened for the home page or for the number above a list."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("logs", "0007_never_taken_out"),
        ("organisations", "0005_guard"),
        ("uploads", "0004_mended_files"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="log",
            name="open_log",
        ),
        migrations.AddIndex(
            model_name="log",
            index=models.Index(
                condition=models.Q(("deleted_at", None), models.Q(("status", "completed"), _negated=True)),
                fields=["-id"],
                include=("collection", "year", "owner", "manager", "made_for", "status", "hard", "soft"),
                name="open_log",
            ),
        ),
        migrations.AddIndex(
            model_name="log",
            index=models.Index(
                condition=models.Q(("deleted_at", None)),
                fields=["collection", "year", "owner", "status"],
                include=("manager", "made_for", "hard", "soft"),
                name="log_counted",
            ),
        ),
    ]
