"""What parcels and links belong to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0005_guard"),
        ("outbox", "0003_parcels"),
        ("quality", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="parcel",
            name="round",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="parcels", to="quality.round"
            ),
        ),
        migrations.AddField(
            model_name="parcellink",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
            ),
        ),
        migrations.AddField(
            model_name="parcellink",
            name="parcel",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="links", to="outbox.parcel"
            ),
        ),
        migrations.AddField(
            model_name="parcellink",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="parcel_links", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="parcellink",
            name="recalled_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="opening",
            name="link",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="openings", to="outbox.parcellink"
            ),
        ),
        migrations.AddConstraint(
            model_name="parcellink",
            constraint=models.UniqueConstraint(models.F("parcel"), models.F("person"), name="link_once_a_person"),
        ),
        migrations.AddIndex(
            model_name="opening",
            index=models.Index(fields=["link", "at"], name="opening_by_link"),
        ),
    ]
