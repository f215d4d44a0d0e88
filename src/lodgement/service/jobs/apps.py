"""The app of jobs; without models of its own."""

from django.apps import AppConfig


class Jobs(AppConfig):
    name = "lodgement.service.jobs"
    label = "jobs"
