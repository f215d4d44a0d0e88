"""The app of the demonstration; without models."""

from django.apps import AppConfig


class Demonstration(AppConfig):
    name = "lodgement.service.demonstration"
    label = "demonstration"
