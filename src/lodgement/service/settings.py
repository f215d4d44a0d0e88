"""Django's settings, made from the configuration."""

from __future__ import annotations

from .configuration import configuration
from .database.address import database_settings
from .web.apps import STATIC
from .web.security import settings_for

_configuration = configuration()

SECRET_KEY = _configuration.signing_secret
DEBUG = False
ALLOWED_HOSTS = _configuration.hosts.split(",") if _configuration.hosts else ["127.0.0.1", "localhost", "testserver"]
DEMONSTRATION = _configuration.mode == "demonstration"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "lodgement.service.web",
    "lodgement.service.organisations",
    "lodgement.service.accounts",
    "lodgement.service.outbox",
    "lodgement.service.audit",
    "lodgement.service.vault",
    "lodgement.service.unsaved",
    "lodgement.service.logs",
    "lodgement.service.uploads",
    "lodgement.service.quality",
    "lodgement.service.batches",
    "lodgement.service.incidents",
    "lodgement.service.jobs",
    "lodgement.service.home",
    "lodgement.service.validator",
    "lodgement.service.demonstration",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "lodgement.service.web.security.NothingKept",
    "lodgement.service.web.errors.ErrorPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lodgement.service.unsaved.middleware.KeptWhileBusy",
    "lodgement.service.database.session.RowsOfThePerson",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "lodgement.service.urls"
WSGI_APPLICATION = "lodgement.service.wsgi.application"
CSRF_FAILURE_VIEW = "lodgement.service.unsaved.views.form_expired"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
TEMPLATES = [
    {
        "BACKEND": "lodgement.service.web.jinja.Pages",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "lodgement.service.web.jinja.environment",
            "context_processors": [
                "lodgement.service.web.context.page",
                "lodgement.service.home.context.person",
                "lodgement.service.unsaved.marks.context",
            ],
        },
    }
]
DATABASES = {"default": database_settings(_configuration)}
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["lodgement.service.accounts.backend.PeopleOfSessions"]
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # an address is told apart once it is confirmed: see accounts.models
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # mail leaves through the outbox alone
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = STATIC
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing is kept in files
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SESSION_ENGINE = "lodgement.service.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 1
FILE_UPLOAD_HANDLERS = ["lodgement.service.uploads.receiving.InMemory"]
PROCRASTINATE_ON_APP_READY = None
globals().update(settings_for(production=_configuration.production))
