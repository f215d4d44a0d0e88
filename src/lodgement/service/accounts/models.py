"""A person of the service. The address is the name to sign in by; a person is deactivated, never deleted."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Role(models.TextChoices):
    PROVIDER = "provider", "Data provider"
    COORDINATOR = "coordinator", "Data coordinator"
    SUPPORT = "support", "Support"
    STATISTICIAN = "statistician", "Statistician"
    APPROVER = "approver", "Head of Profession"


STAFF_ROLES = frozenset({Role.SUPPORT, Role.STATISTICIAN, Role.APPROVER})
"""Roles of the producer of the statistics: they see every organisation, and need a second factor."""


class People(BaseUserManager["Person"]):
    """Makes people with their address in one form."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email=(username or "").strip().lower())

    def make(self, *, email: str, password: str | None = None, **attributes: Any) -> Person:
        """A person, saved; without a password nobody can sign in as them until they set one."""
        person = self.model(email=email.strip().lower(), **attributes)
        person.set_password(password)
        person.save()
        return person


class Person(AbstractBaseUser):
    """Somebody who may sign in."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    telephone = models.CharField(max_length=30, blank=True)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="people")
    role = models.CharField(max_length=20, choices=Role)
    is_protection_officer = models.BooleanField("Data protection officer", default=False)
    is_key_contact = models.BooleanField("Key contact", default=False)
    active = models.BooleanField(default=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = People()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return self.active

    @property
    def is_staff_role(self) -> bool:
        """Whether the role is one of the producer's, with a second factor and sight of every organisation."""
        return self.role in STAFF_ROLES

    @property
    def coordinates(self) -> bool:
        """Whether the person looks after the people and details of an organisation."""
        return self.role in {Role.COORDINATOR, Role.SUPPORT}

    @property
    def status(self) -> str:
        if not self.active:
            return "deactivated"
        return "active" if self.confirmed_at else "invited"
