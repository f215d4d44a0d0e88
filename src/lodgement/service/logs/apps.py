"""The app of logs."""

from django.apps import AppConfig


class Logs(AppConfig):
    name = "lodgement.service.logs"
    label = "logs"
    default_auto_field = "django.db.models.BigAutoField"
