"""Why a password won't do, in our words."""

from __future__ import annotations

from django.core.exceptions import ValidationError

WORDS = {
    "password_too_short": "Use 12 characters or more",
    "password_too_common": "Choose another: this one is on lists of common passwords",
    "password_too_similar": "Choose one that isn’t like your name or email address",
}


def words_for(fault: ValidationError) -> str:
    """A fault that Django finds in a password, said as the service says it."""
    return WORDS[str(fault.code)]
