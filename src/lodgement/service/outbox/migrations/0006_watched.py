"""What is known of a mail on its way; files of links, apart from them; one standing link a person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_narrower_guard"),
        ("organisations", "0005_guard"),
        ("outbox", "0005_parcels_guard"),
        ("quality", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LinkFile",
            fields=[
                (
                    "link",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="file",
                        serialize=False,
                        to="outbox.parcellink",
                    ),
                ),
                ("content", models.BinaryField()),
                ("password", models.BinaryField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="parcellink",
            name="link_once_a_person",
        ),
        migrations.RemoveField(
            model_name="parcel",
            name="password",
        ),
        migrations.AddField(
            model_name="mail",
            name="failed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="mail",
            name="failure",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="mail",
            name="handed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="mail",
            name="stopped_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="mail",
            name="waiting_since",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="opening",
            name="told_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="parcellink",
            name="code",
            field=models.CharField(blank=True, db_index=True, max_length=24),
        ),
        migrations.AddField(
            model_name="parcellink",
            name="digest",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="parcellink",
            name="size",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="opening",
            name="kind",
            field=models.CharField(
                choices=[
                    ("viewed", "Looked at"),
                    ("fetched", "Downloaded"),
                    ("password", "Was shown the password"),
                    ("cut", "Download stopped by a recall"),
                    ("broken", "Download broken off"),
                    ("refused", "Tried by somebody else"),
                    ("closed", "Tried after it was recalled or had expired"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(condition=models.Q(("sent_at", None)), fields=["-id"], name="mail_unfinished"),
        ),
        migrations.AddConstraint(
            model_name="parcel",
            constraint=models.UniqueConstraint(
                models.F("round"),
                models.F("organisation"),
                condition=models.Q(("kind", "queries"), ("recalled_at", None)),
                name="queries_parcel_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="parcellink",
            constraint=models.UniqueConstraint(
                models.F("parcel"),
                models.F("person"),
                condition=models.Q(("recalled_at", None)),
                name="standing_link_once_a_person",
            ),
        ),
    ]
