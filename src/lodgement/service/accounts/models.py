"""A person of the service, and what they sign in with. The address is the name to sign in by; a person is deactivated,
never deleted.

Somebody invited by two organisations is there twice until they confirm one: whether an address has an account already
is known to its holder alone, so only confirmed addresses are told apart.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

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


def same_address(address: str) -> str:
    """An address in the one form in which addresses are kept and compared."""
    return address.strip().lower()


class People(BaseUserManager["Person"]):
    """Makes people with their address in one form."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email=same_address(username or ""), confirmed_at__isnull=False)

    def make(self, *, email: str, password: str | None = None, **attributes: Any) -> Person:
        """A person, saved; without a password nobody can sign in as them until they set one."""
        person = self.model(email=same_address(email), **attributes)
        person.set_password(password)
        person.save()
        return person


class Person(AbstractBaseUser):
    """Somebody who may sign in."""

    email = models.EmailField()
    new_email = models.EmailField(blank=True)
    """An address asked for, until it is confirmed by the link sent to it."""
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
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                "email", condition=models.Q(confirmed_at__isnull=False), name="confirmed_address_once"
            ),
            models.UniqueConstraint("organisation", "email", name="address_once_in_organisation"),
        ]

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
    def duties(self) -> str:
        """What the person does beside their role, in words."""
        flags = [self._meta.get_field(name) for name in ("is_protection_officer", "is_key_contact")]
        return ", ".join(str(flag.verbose_name) for flag in flags if getattr(self, flag.name)) or "None"

    @property
    def status(self) -> str:
        if not self.active:
            return "deactivated"
        return "active" if self.confirmed_at else "invited"


class Purpose(models.TextChoices):
    """What a link in a mail is for."""

    JOIN = "join", "Accept an invitation"
    RESET = "reset", "Set a new password"
    ADDRESS = "address", "Confirm a new address"


class Link(models.Model):
    """A link sent to a person: it works once, until it expires or a newer one takes its place."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=20, choices=Purpose)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    """When it was used, or replaced."""


class PasswordRequest(models.Model):
    """That a new password was asked for under an address; sealed until a job has looked whether it has an account."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    sealed_address = models.BinaryField()
    asked_at = models.DateTimeField()


class Authenticator(models.Model):
    """A person's app that makes codes."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True)
    sealed_secret = models.BinaryField()
    last_step = models.BigIntegerField()
    """The half minute of the newest code that was used: that code and older ones are worth nothing."""
    set_up_at = models.DateTimeField()


class RecoveryCode(models.Model):
    """A code that stands in for the app once; only its keyed token is kept."""

    person = models.ForeignKey(Person, models.CASCADE)
    token = models.BinaryField()
    used_at = models.DateTimeField(null=True, blank=True)


class Session(models.Model):
    """Somebody's browser between signing in and out. Its key is in the browser's cookie and nowhere else."""

    digest = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="sessions")
    contents = models.BinaryField()
    device = models.CharField(max_length=100, blank=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ("-seen_at",)


class Tries(models.Model):
    """Wrong passwords or codes in a row, under a keyed token of whose they are; the database's functions count them."""

    token = models.BinaryField(primary_key=True)
    count = models.IntegerField()
    until = models.DateTimeField()
