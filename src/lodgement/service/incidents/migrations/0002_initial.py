"""What incidents and their parts belong to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("incidents", "0001_initial"),
        ("organisations", "0005_guard"),
        ("outbox", "0003_parcels"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="link",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="incidents", to="outbox.parcellink"
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="opened_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="incidents", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="parcel",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="incidents", to="outbox.parcel"
            ),
        ),
        migrations.AddField(
            model_name="exposed",
            name="incident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="exposed", to="incidents.incident"
            ),
        ),
        migrations.AddField(
            model_name="correctiveaction",
            name="incident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="actions", to="incidents.incident"
            ),
        ),
        migrations.AddField(
            model_name="breachreport",
            name="incident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="reports", to="incidents.incident"
            ),
        ),
        migrations.AddField(
            model_name="recipient",
            name="incident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="recipients", to="incidents.incident"
            ),
        ),
        migrations.AddField(
            model_name="recipient",
            name="link",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="outbox.parcellink"
            ),
        ),
        migrations.AddField(
            model_name="recipient",
            name="organisation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="recipient",
            name="person",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="declaration",
            name="recipient",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="declaration", to="incidents.recipient"
            ),
        ),
        migrations.AddField(
            model_name="riskassessment",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="riskassessment",
            name="incident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="risk_assessments", to="incidents.incident"
            ),
        ),
        migrations.AddConstraint(
            model_name="exposed",
            constraint=models.UniqueConstraint(
                models.F("incident"), models.F("collection"), models.F("year"), name="exposed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="breachreport",
            constraint=models.UniqueConstraint(
                models.F("incident"), models.F("layout"), models.F("version"), name="report_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="recipient",
            constraint=models.UniqueConstraint(models.F("incident"), models.F("address"), name="recipient_once"),
        ),
    ]
