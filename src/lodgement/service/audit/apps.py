"""The app of audit."""

from django.apps import AppConfig


class Audit(AppConfig):
    name = "lodgement.service.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
