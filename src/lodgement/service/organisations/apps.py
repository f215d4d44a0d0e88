"""The app of organisations."""

from django.apps import AppConfig


class Organisations(AppConfig):
    name = "lodgement.service.organisations"
    label = "organisations"
    default_auto_field = "django.db.models.BigAutoField"
