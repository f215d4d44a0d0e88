"""The app of batches."""

from django.apps import AppConfig


class Batches(AppConfig):
    name = "lodgement.service.batches"
    label = "batches"
    default_auto_field = "django.db.models.BigAutoField"
