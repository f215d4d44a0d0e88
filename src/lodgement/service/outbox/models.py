"""What leaves: a mail, which is a template, a person and a link; a parcel, which waits behind links, one a person.

A mail's words are made when it is sent, and aren't kept. A parcel's content is sealed; a link opens it for one
signed-in person, until it expires or is recalled, and each time it is opened is on record.
"""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Mail(models.Model):
    """A mail to a person. It is sent once `sent_at` is there, and never handed over a second time by itself.

    `handed_at` without an end means that it may have been sent: while a job holds it, it is on its way; when none does,
    it is in doubt (see `queries.in_doubt`).
    """

    person = models.ForeignKey("accounts.Person", models.CASCADE, null=True, related_name="mails")
    """None: it goes to somebody without an account, at `outsider`."""
    outsider = models.EmailField(blank=True)
    """The address of somebody without an account, who is asked for a declaration; nothing else goes to any."""
    template = models.CharField(max_length=60)
    path = models.CharField(max_length=200, blank=True)
    """The path of the page that it leads to, where that is no secret."""
    link = models.ForeignKey("accounts.Link", models.CASCADE, null=True, blank=True)
    """The link that works once, where it leads to one."""
    to_new_address = models.BooleanField(default=False)
    """Whether it goes to the address that the person has asked for and not yet confirmed."""
    made_at = models.DateTimeField(auto_now_add=True)
    waiting_since = models.DateTimeField(null=True)
    """Since when the mail server hasn't taken it, for the time being."""
    handed_at = models.DateTimeField(null=True)
    """When it was about to be handed to the mail server; from here on it may have been sent."""
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True)
    """When it was given up for good."""
    failure = models.CharField(max_length=40, blank=True)
    """Why, as a code: what the mail server answered, or one of `mails.FAILURES`."""
    stopped_at = models.DateTimeField(null=True)
    """From then on it isn't handed over any more, until this is empty again."""

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["-id"], name="mail_unfinished", condition=models.Q(sent_at=None)),
        ]


class ParcelKind(models.TextChoices):
    QUERIES = "queries", "The organisation’s queries, in the service"
    WORKBOOK = "workbook", "A protected workbook"


class Parcel(models.Model):
    """Something that one organisation's people may be given a link to. What is in it was checked when it was made."""

    kind = models.CharField(max_length=20, choices=ParcelKind)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="parcels")
    """Whose it is: links are for its people alone."""
    collection = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    round = models.ForeignKey("quality.Round", models.PROTECT, null=True, related_name="parcels")
    name = models.CharField(max_length=200)
    """What it is called: of a file, its name."""
    classification = models.CharField(max_length=60, default="OFFICIAL-SENSITIVE")
    content = models.BinaryField(null=True)
    """Of a file, sealed under the year's key: of a protected workbook its rows, from which each link's own file is
    made; of a file in a drill the file itself."""
    digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of the content; that of rows has a random part, so that nobody can guess at it."""
    size = models.PositiveBigIntegerField(default=0)
    logs = models.PositiveIntegerField(default=0)
    manifest = models.BinaryField(null=True)
    """Sealed under the year's key: the numbers of the logs in it, and of which fields it tells."""
    sensitive = ArrayField(models.TextField(), default=list)
    """The kinds of sensitive answers in it."""
    unguarded = models.BooleanField(default=False)
    """Made in a drill with the guard switched off; only a training copy has any."""
    made_by = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    recalled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                "round",
                "organisation",
                condition=models.Q(kind=ParcelKind.QUERIES, recalled_at=None),
                name="queries_parcel_once",
            ),
        ]

    @property
    def what(self) -> str:
        """What it is, for a list."""
        return "A file as it is, in a drill" if self.unguarded else str(ParcelKind(self.kind).label)


class ParcelLink(models.Model):
    """One person's way to a parcel. Of a protected workbook it has a file of its own, marked for that person."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="links")
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="parcel_links")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    """The person's, when the link was made."""
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    recalled_at = models.DateTimeField(null=True)
    recalled_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)
    """Of a protected workbook: SHA-256 of this person's file as it leaves."""
    size = models.PositiveBigIntegerField(default=0)
    code = models.CharField(max_length=24, blank=True, db_index=True)
    """The keyed code that stands in the file's watermark, by which a stray copy is traced to this link."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "parcel", "person", condition=models.Q(recalled_at=None), name="standing_link_once_a_person"
            )
        ]


class LinkFile(models.Model):
    """The file of one link, apart from it: the database shows it while the link works, and not a moment longer."""

    link = models.OneToOneField(ParcelLink, models.CASCADE, primary_key=True, related_name="file")
    content = models.BinaryField()
    """The encrypted workbook, sealed under the year's key."""
    password = models.BinaryField()
    """Sealed: what it opens with; it is told on another page than the file's."""


class OpeningKind(models.TextChoices):
    VIEWED = "viewed", "Looked at"
    FETCHED = "fetched", "Downloaded"
    PASSWORD = "password", "Was shown the password"
    CUT = "cut", "Download stopped by a recall"
    BROKEN = "broken", "Download broken off"
    REFUSED = "refused", "Tried by somebody else"
    CLOSED = "closed", "Tried after it was recalled or had expired"


class Opening(models.Model):
    """That a link was used, or tried."""

    link = models.ForeignKey(ParcelLink, models.PROTECT, related_name="openings")
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    """Who used it, which is somebody else where it was refused."""
    kind = models.CharField(max_length=20, choices=OpeningKind)
    at = models.DateTimeField()
    bytes_sent = models.PositiveBigIntegerField(default=0)
    """Handed to the connection: the browser got at most so many."""
    ended_at = models.DateTimeField(null=True)
    """None: under way, or ended with the process that served it; `bytes_sent` is then what was noted last."""
    told_at = models.DateTimeField(null=True)
    """Of a try by somebody else: when whoever made the parcel was told."""

    class Meta:
        ordering = ("at", "id")
        indexes = [models.Index(fields=["link", "at"], name="opening_by_link")]
