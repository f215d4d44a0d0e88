"""A quality round of a collection year, the queries that it raises, and a provider's sign-off of its year.

Which check a log fails is itself a part of what its answers say, so it is sealed here as a log's findings are; keyed
tokens tell one check from another. Counts are in the open.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class RoundState(models.TextChoices):
    CHECKING = "checking", "Being checked"
    CHECKED = "checked", "Checked"
    ASKING = "asking", "Being asked"
    CLOSED = "closed", "Closed"
    FAILED = "failed", "Could not be checked"


ROUND_OWNERS = {
    RoundState.CHECKING: "worker",
    RoundState.CHECKED: "statistician",
    RoundState.ASKING: "worker",
    RoundState.CLOSED: "nobody",
    RoundState.FAILED: "statistician",
}
"""Who moves a round on from a state."""
ROUND_NEXT = {
    RoundState.CHECKING: {RoundState.CHECKED, RoundState.FAILED},
    RoundState.CHECKED: {RoundState.CHECKING, RoundState.ASKING, RoundState.CLOSED},
    RoundState.ASKING: {RoundState.CHECKED},
    RoundState.FAILED: {RoundState.CHECKING, RoundState.CLOSED},
}


class Round(models.Model):
    """A statistician's reading of all logs of a collection year."""

    collection = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, choices=RoundState, default=RoundState.CHECKING)
    opened_by = models.ForeignKey("accounts.Person", models.PROTECT, related_name="rounds")
    opened_at = models.DateTimeField(auto_now_add=True)
    as_at = models.DateField()
    """The day it is judged on."""
    wanted_by = models.DateField()
    """The day by which providers are asked to have answered."""
    rules = models.CharField(max_length=16, blank=True)
    """The hash of the rules that it was checked by."""
    logs = models.PositiveIntegerField(default=0)
    logs_done = models.PositiveIntegerField(default=0)
    confirmed = models.PositiveIntegerField(default=0)
    """Unusual things that were confirmed when the logs were entered, and are not asked about."""
    outdated = models.PositiveIntegerField(default=0)
    """Logs of which their list says something else than the rules say now."""
    to_raise = models.PositiveIntegerField(default=0)
    raised = models.PositiveIntegerField(default=0)
    """Queries that are, or were last, raised in the background: how many were to be, and how many are."""
    stages = models.JSONField(default=dict)
    """Seconds that each stage of the check took."""
    refusal = models.CharField(max_length=500, blank=True)
    """Why it couldn't be checked, or nothing could be asked."""
    checked_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)


class Kind(models.TextChoices):
    HARD = "hard", "Must be put right"
    SOFT = "soft", "Unusual"
    DRAFT = "draft", "Drafted for this round"
    WHOLE = "whole", "Of all logs together"


class RoundCheck(models.Model):
    """What one check found in a round: in the open how often, sealed where."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="checks")
    check_id = models.CharField(max_length=120)
    """The check's id in the questionnaire; of a draft or a whole-file check a name of its own."""
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=200, blank=True)
    """What it is called, of a draft or whole-file check."""
    statement = models.TextField(blank=True)
    """What must hold, in words; of the questionnaire's checks the questionnaire says it."""
    message = models.TextField(blank=True)
    """What a provider is asked, of a draft or whole-file check."""
    condition = models.TextField(blank=True)
    """Of a draft check: the condition under which a log is questioned, as rules are written."""
    fields = ArrayField(models.TextField(), default=list)
    logs = models.PositiveIntegerField(default=0)
    organisations = models.PositiveIntegerField(default=0)
    confirmed = models.PositiveIntegerField(default=0)
    """Logs that it would ask about, had it not been confirmed when they were entered."""
    found = models.BinaryField(null=True)
    """Sealed under the year's key: which logs of which organisations."""
    asking = models.BooleanField(default=False)
    """Whether its queries are being raised in the background."""
    raised_at = models.DateTimeField(null=True)
    raised_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint("round", "check_id", name="check_once_in_round")]


class RoundCount(models.Model):
    """Of how many logs of an organisation a check would ask."""

    round_check = models.ForeignKey(RoundCheck, models.CASCADE, related_name="counts")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    logs = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint("round_check", "organisation", name="count_once_in_check")]


class QueryState(models.TextChoices):
    OPEN = "open", "Open"
    CORRECTED = "corrected", "Corrected"
    CONFIRMED = "confirmed", "Confirmed"
    WITHDRAWN = "withdrawn", "Withdrawn"


QUERY_OWNERS = {
    QueryState.OPEN: "provider",
    QueryState.CORRECTED: "service",
    QueryState.CONFIRMED: "service",
    QueryState.WITHDRAWN: "nobody",
}
"""Who moves a query on. The service opens one again where its answer no longer holds."""
QUERY_NEXT = {
    QueryState.OPEN: {QueryState.CORRECTED, QueryState.CONFIRMED, QueryState.WITHDRAWN},
    QueryState.CORRECTED: {QueryState.OPEN, QueryState.CONFIRMED},
    QueryState.CONFIRMED: {QueryState.OPEN, QueryState.CORRECTED, QueryState.WITHDRAWN},
}


class Query(models.Model):
    """A statistician's question to an organisation: about a log, or about all its logs of a year together."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="queries")
    check_token = models.BinaryField()
    """Keyed token of the check: which queries ask the same."""
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="queries")
    """The one that handed the log in, which answers."""
    log = models.ForeignKey("logs.Log", models.PROTECT, null=True, related_name="queries")
    """None: the query is about all logs of the organisation together."""
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=20, choices=QueryState, default=QueryState.OPEN)
    about = models.BinaryField()
    """Sealed under the year's key: the check, its fields, the figures of a whole-file check."""
    raised_at = models.DateTimeField(auto_now_add=True)
    reason = models.BinaryField(null=True)
    """Sealed: why what it asks about is right as it stands."""
    value_token = models.BinaryField(null=True)
    """Keyed token of the values that were confirmed: with other values the confirmation no longer holds."""
    answered_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                "round", "log", "check_token", condition=models.Q(log__isnull=False), name="query_once_of_log"
            ),
            models.UniqueConstraint(
                "round", "organisation", "check_token", condition=models.Q(log=None), name="query_once_of_organisation"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "id"], name="query_by_organisation"),
            models.Index(fields=["organisation", "round", "check_token", "id"], name="query_by_what_is_asked"),
            models.Index(fields=["log"], name="query_by_log"),
            models.Index(fields=["round", "check_token"], name="query_by_check"),
        ]


class SignOff(models.Model):
    """A provider's word that its logs of a collection year are complete and right, with what they were then."""

    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="sign_offs")
    collection = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    receipt = models.CharField(max_length=20, unique=True)
    """What people call it by when they write to one another."""
    signed_by = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    logs = models.PositiveIntegerField()
    completed = models.PositiveIntegerField()
    corrected = models.PositiveIntegerField()
    confirmed = models.PositiveIntegerField()
    """Queries answered by a correction, and by a reason."""
    digest = models.CharField(max_length=64)
    """Hash of the numbers and versions of the logs."""
    ended_at = models.DateTimeField(null=True)
    """When a log was changed after it, so that it no longer says what there is."""

    class Meta:
        ordering = ("-signed_at",)
        constraints = [
            models.UniqueConstraint(
                "organisation", "collection", "year", condition=models.Q(ended_at=None), name="one_sign_off_that_holds"
            )
        ]
