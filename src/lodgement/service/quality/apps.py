"""The app of quality."""

from django.apps import AppConfig


class Quality(AppConfig):
    name = "lodgement.service.quality"
    label = "quality"
    default_auto_field = "django.db.models.BigAutoField"
