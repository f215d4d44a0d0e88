"""Organisations, which of them manages homes for which, and what each has agreed to.

What a rule may ask of an organisation is said in a collection's `context.yaml` by the name of an attribute here.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class ProviderType(models.IntegerChoices):
    LOCAL_AUTHORITY = 1, "Local authority"
    REGISTERED_PROVIDER = 2, "Private registered provider"


class ProfitStatus(models.IntegerChoices):
    """Of private registered providers; a local authority has none to choose."""

    NON_PROFIT = 1, "Not for profit"
    FOR_PROFIT = 2, "For profit"


STATUSES = {"active": "Active", "deactivated": "Deactivated", "merged": "Merged"}


class Organisation(models.Model):
    """A provider; shown as ORG and its number."""

    name = models.CharField(max_length=200)
    provider_type = models.PositiveSmallIntegerField(choices=ProviderType)
    profit_status = models.PositiveSmallIntegerField(choices=ProfitStatus, null=True, blank=True)
    group_name = models.CharField("Group", max_length=200, blank=True)
    """What the group is called to which it belongs; those of one name belong together."""
    registration = models.CharField("Regulator's registration number", max_length=20, blank=True)
    address = models.TextField(blank=True)
    telephone = models.CharField(max_length=30, blank=True)
    holds_stock = models.BooleanField("Owns homes", default=True)
    periods = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    """Codes of the periods for which it charges; empty: any."""
    active = models.BooleanField(default=True)
    shut_out = ArrayField(models.BigIntegerField(), default=list, blank=True)
    """Numbers of the people deactivated together with it, who are invited again when it is reactivated."""
    available_from = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="absorbed")
    merged_on = models.DateField(null=True, blank=True)
    is_producer = models.BooleanField("Makes the statistics", default=False)
    """The one whose people may be support, statisticians and approvers."""
    made_up = models.BooleanField("Demonstration data", default=False)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(models.functions.Lower("name"), name="organisation_name_once"),
            models.UniqueConstraint("is_producer", condition=models.Q(is_producer=True), name="one_producer"),
            models.CheckConstraint(
                condition=models.Q(profit_status=None) | models.Q(provider_type=ProviderType.REGISTERED_PROVIDER),
                name="profit_status_of_registered_provider",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """As it is written in files and on pages."""
        return f"ORG{self.pk}"

    @property
    def status(self) -> str:
        """One of STATUSES. What was merged into another stays that, whatever else holds of it."""
        if self.merged_into_id is not None:
            return "merged"
        return "active" if self.active else "deactivated"

    @property
    def is_registered_provider(self) -> bool:
        """Whether it is one of those that may make a profit or not; a local authority is neither."""
        return self.provider_type == ProviderType.REGISTERED_PROVIDER.value


class StockRelation(models.Model):
    """That an agent manages homes for an owner."""

    owner = models.ForeignKey(Organisation, models.CASCADE, related_name="agent_relations")
    agent = models.ForeignKey(Organisation, models.CASCADE, related_name="owner_relations")

    class Meta:
        constraints = [
            models.UniqueConstraint("owner", "agent", name="stock_relation_once"),
            models.CheckConstraint(condition=~models.Q(owner=models.F("agent")), name="stock_relation_of_two"),
        ]


class Agreement(models.Model):
    """An acceptance of the data sharing agreement, with what was true when it was given."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="agreements")
    version = models.CharField(max_length=20)
    accepted_at = models.DateTimeField()
    accepted_by = models.ForeignKey("accounts.Person", models.PROTECT)
    organisation_name = models.CharField(max_length=200)
    organisation_address = models.TextField(blank=True)
    organisation_telephone = models.CharField(max_length=30, blank=True)
    officer_name = models.CharField(max_length=200)
    officer_email = models.EmailField()
    text = models.TextField(blank=True)
    """The agreement itself, word for word as the officer read it."""

    class Meta:
        ordering = ("-accepted_at", "-pk")
