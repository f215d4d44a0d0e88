"""Whom a session belongs to. Passwords are looked at in `actions.signing_in`, and nowhere else."""

from __future__ import annotations

from django.contrib.auth.backends import BaseBackend

from .models import Person


class PeopleOfSessions(BaseBackend):
    """Django's backend for the one thing it is asked: the person of a session, while they are active."""

    def get_user(self, user_id: int) -> Person | None:
        return Person.objects.select_related("organisation").filter(pk=user_id, active=True).first()
