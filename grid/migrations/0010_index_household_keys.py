"""Whole indexes on the keys of places and memberships: a key is checked through them when a row goes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grid", "0009_verification"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="householdmember",
            name="household_member_past",
        ),
        migrations.RemoveIndex(
            model_name="householdplace",
            name="household_place_past",
        ),
        migrations.AlterField(
            model_name="householdmember",
            name="resident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="grid.resident"
            ),
        ),
        migrations.AlterField(
            model_name="householdplace",
            name="household",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="places", to="grid.household"
            ),
        ),
    ]
