"""More is known of organisations and of what they agreed to, as their models say."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0003_producer"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="agreement",
            options={"ordering": ("-accepted_at", "-pk")},
        ),
        migrations.AddField(
            model_name="agreement",
            name="organisation_telephone",
            field=models.CharField(blank=True, max_length=30),
        ),
        migrations.AddField(
            model_name="agreement",
            name="text",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="organisation",
            name="group_name",
            field=models.CharField(blank=True, max_length=200, verbose_name="Group"),
        ),
        migrations.AddField(
            model_name="organisation",
            name="profit_status",
            field=models.PositiveSmallIntegerField(
                blank=True, choices=[(1, "Not for profit"), (2, "For profit")], null=True
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="shut_out",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), blank=True, default=list, size=None
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(("profit_status", None), ("provider_type", 2), _connector="OR"),
                name="profit_status_of_registered_provider",
            ),
        ),
    ]
