"""The app of the vault."""

from django.apps import AppConfig


class Vault(AppConfig):
    name = "lodgement.service.vault"
    label = "vault"
    default_auto_field = "django.db.models.BigAutoField"
