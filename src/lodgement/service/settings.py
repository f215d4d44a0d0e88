"""Django's settings, made from the configuration."""

from __future__ import annotations

from pathlib import Path

from .configuration import configuration
from .database.address import database_settings

_configuration = configuration()
_here = Path(__file__).parent

SECRET_KEY = _configuration.signing_secret
DEBUG = False
ALLOWED_HOSTS = _configuration.hosts.split(",") if _configuration.hosts else ["127.0.0.1", "localhost", "testserver"]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "lodgement.service.organisations",
    "lodgement.service.accounts",
    "lodgement.service.audit",
    "lodgement.service.vault",
    "lodgement.service.logs",
    "lodgement.service.uploads",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lodgement.service.database.session.RowsOfThePerson",
    "django.contrib.messages.middleware.MessageMiddleware",
]
ROOT_URLCONF = "lodgement.service.urls"
WSGI_APPLICATION = "lodgement.service.wsgi.application"
DATABASES = {"default": database_settings(_configuration)}
AUTH_USER_MODEL = "accounts.Person"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("email", "name")}},
]  # fmt: skip
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
USE_TZ = True
STATIC_URL = "/static/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _configuration.production
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
