"""The app of uploads."""

from django.apps import AppConfig


class Uploads(AppConfig):
    name = "lodgement.service.uploads"
    label = "uploads"
    default_auto_field = "django.db.models.BigAutoField"
