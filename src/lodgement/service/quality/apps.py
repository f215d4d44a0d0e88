"""The app of quality."""

from django.apps import AppConfig


class Quality(AppConfig):
    name = "lodgement.service.quality"
    label = "quality"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Has the receivers of signals listen."""
        from . import closing, sign_off  # noqa: F401
        from .views import log_notice  # noqa: F401
