"""The app of accounts."""

from django.apps import AppConfig


class Accounts(AppConfig):
    name = "lodgement.service.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
