"""The app of the outbox."""

from django.apps import AppConfig


class Outbox(AppConfig):
    name = "lodgement.service.outbox"
    label = "outbox"
    default_auto_field = "django.db.models.BigAutoField"
