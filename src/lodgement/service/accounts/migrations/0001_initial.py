"""The tables of accounts as their models say."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("telephone", models.CharField(blank=True, max_length=30)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("provider", "Data provider"),
                            ("coordinator", "Data coordinator"),
                            ("support", "Support"),
                            ("statistician", "Statistician"),
                            ("approver", "Head of Profession"),
                        ],
                        max_length=20,
                    ),
                ),
                ("is_protection_officer", models.BooleanField(default=False, verbose_name="Data protection officer")),
                ("is_key_contact", models.BooleanField(default=False, verbose_name="Key contact")),
                ("active", models.BooleanField(default=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("invited_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("name",),
            },
        ),
    ]
