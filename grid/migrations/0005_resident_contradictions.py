"""What a document number and the stated facts of a resident disagree about."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grid", "0004_living_grids"),
    ]

    operations = [
        migrations.AddField(
            model_name="resident",
            name="contradictions",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=16), blank=True, db_default=[], default=list, size=None
            ),
        ),
    ]
