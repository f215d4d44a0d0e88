"""The app of the home page; without models."""

from django.apps import AppConfig


class Home(AppConfig):
    name = "lodgement.service.home"
    label = "home"
