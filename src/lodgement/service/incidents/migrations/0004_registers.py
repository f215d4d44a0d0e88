"""What the register keeps of an incident and its recipients; a source has one open incident at a time."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("batches", "0003_guard"),
        ("incidents", "0003_guard"),
        ("outbox", "0005_parcels_guard"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="exposed",
            options={"ordering": ("collection", "year")},
        ),
        migrations.AddField(
            model_name="exposed",
            name="facts",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="incident",
            name="closed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="closing",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="incident",
            name="measuring",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="incident",
            name="not_measured",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="incident",
            name="records_done",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="incident",
            name="records_total",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="recipient",
            name="link_ends_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="recipient",
            name="named_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="named", to="incidents.recipient"
            ),
        ),
        migrations.AddField(
            model_name="recipient",
            name="written_off_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="recipient",
            name="written_off_because",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="recipient",
            name="written_off_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.UniqueConstraint(
                models.F("batch"),
                condition=models.Q(models.Q(("state", "closed"), _negated=True), ("batch__isnull", False)),
                name="open_incident_once_a_batch",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.UniqueConstraint(
                models.F("link"),
                condition=models.Q(models.Q(("state", "closed"), _negated=True), ("link__isnull", False)),
                name="open_incident_once_a_link",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.UniqueConstraint(
                models.F("parcel"),
                condition=models.Q(models.Q(("state", "closed"), _negated=True), ("parcel__isnull", False)),
                name="open_incident_once_a_parcel",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.UniqueConstraint(
                models.F("message_digest"),
                condition=models.Q(
                    models.Q(("state", "closed"), _negated=True), models.Q(("message_digest", ""), _negated=True)
                ),
                name="open_incident_once_a_message",
            ),
        ),
    ]
