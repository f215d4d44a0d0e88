"""Sent messages that staff want looked at; nobody else sees any, and organisations don't know of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from lodgement.service.database.policies import guard, run


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0006_reports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SentMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Waiting to be read"),
                            ("reading", "Being read"),
                            ("read", "Read"),
                            ("refused", "Can’t be read"),
                            ("opened", "An incident was opened"),
                            ("forgotten", "Forgotten"),
                        ],
                        default="received",
                        max_length=20,
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("refusal", models.CharField(blank=True, max_length=500)),
                ("parts", models.PositiveIntegerField(default=0)),
                ("parts_done", models.PositiveIntegerField(default=0)),
                ("recipients", models.PositiveIntegerField(default=0)),
                ("logs", models.PositiveIntegerField(default=0)),
                ("findings", models.BinaryField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sent_messages",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="MessagePiece",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("content", models.BinaryField()),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pieces", to="incidents.sentmessage"
                    ),
                ),
            ],
            options={
                "ordering": ("position",),
                "constraints": [
                    models.UniqueConstraint(models.F("message"), models.F("position"), name="message_piece_once")
                ],
            },
        ),
        run(guard("incidents_sentmessage", "false")),
        run(guard("incidents_messagepiece", "false")),
    ]
