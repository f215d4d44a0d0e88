"""The app of the page that checks files; without models, since it keeps nothing."""

from django.apps import AppConfig


class Validator(AppConfig):
    name = "lodgement.service.validator"
    label = "validator"
