"""Settings of the gallery, which runs in a process of its own: the look alone, without a database."""

from __future__ import annotations

from pathlib import Path

from lodgement.service.web.apps import STATIC
from lodgement.service.web.security import settings_for

SECRET_KEY = "of the gallery alone"
DEBUG = False
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "lodgement.service.web",
    "lodgement.service.organisations",
    "lodgement.service.accounts",
    "lodgement.service.unsaved",
]
AUTH_USER_MODEL = "accounts.Person"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "lodgement.service.web.security.NothingKept",
    "lodgement.service.web.errors.ErrorPages",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
ROOT_URLCONF = "tests.browser.gallery"
CSRF_FAILURE_VIEW = "lodgement.service.web.errors.form_expired"
TEMPLATES = [
    {
        "BACKEND": "lodgement.service.web.jinja.Pages",
        "APP_DIRS": True,
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {
            "environment": "lodgement.service.web.jinja.environment",
            "context_processors": ["lodgement.service.web.context.page", "tests.browser.gallery.somebody"],
        },
    }
]
STATIC_URL = "/static/"
STATIC_ROOT = STATIC
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
USE_TZ = True
TIME_ZONE = "Europe/London"
USE_I18N = False
DEMONSTRATION = True
SESSION_COOKIE_AGE = 12 * 60 * 60
globals().update(settings_for(production=False))
