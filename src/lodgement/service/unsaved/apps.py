"""The app of what couldn't be saved."""

from django.apps import AppConfig


class UnsavedForms(AppConfig):
    name = "lodgement.service.unsaved"
    label = "unsaved"
    default_auto_field = "django.db.models.BigAutoField"
