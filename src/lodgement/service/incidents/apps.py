"""The app of incidents."""

from django.apps import AppConfig


class Incidents(AppConfig):
    name = "lodgement.service.incidents"
    label = "incidents"
    default_auto_field = "django.db.models.BigAutoField"
