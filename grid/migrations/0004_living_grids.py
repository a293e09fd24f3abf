"""Responsibility grids, who looks after them, and the record of every change of the grid."""

from pathlib import Path

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import grid.models.ids

PROTECT = Path(__file__).parent.parent / "sql" / "protect_grid_changes.sql"
UNPROTECT = """
DROP TRIGGER grid_change_is_history ON grid_gridchange;
DROP FUNCTION grid_refuse_settled();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("gis", "0002_layer_version"),
        ("grid", "0003_base_registry"),
    ]

    operations = [
        migrations.AddField(
            model_name="buildingcell",
            name="placed_by",
            field=models.CharField(
                choices=[("ground", "Ground"), ("nearest", "Nearest")],
                db_default="ground",
                default="ground",
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="ResponsibilityGrid",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=32)),
                ("name", models.CharField(blank=True, max_length=100)),
                ("subdistrict_code", models.CharField(max_length=32)),
                ("community_code", models.CharField(blank=True, db_default="", default="", max_length=32)),
                (
                    "geom",
                    django.contrib.gis.db.models.fields.MultiPolygonField(
                        null=True, spatial_index=False, srid=4326
                    ),
                ),
                (
                    "label_point",
                    django.contrib.gis.db.models.fields.PointField(null=True, spatial_index=False, srid=4326),
                ),
                ("attributes", models.JSONField(blank=True, db_default={}, default=dict)),
                ("version", models.PositiveIntegerField(db_default=1, default=1)),
                ("valid_from", models.DateTimeField()),
                ("valid_to", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GistIndex(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=["geom"],
                        name="responsibility_grid_geom_valid",
                    ),
                    models.Index(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=["subdistrict_code"],
                        name="responsibility_grid_subdistr",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("code",),
                        name="responsibility_grid_one_valid_row",
                    ),
                    models.UniqueConstraint(
                        fields=("code", "version"), name="responsibility_grid_code_version"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnplacedBuilding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("noted_at", models.DateTimeField()),
                (
                    "building",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="unplaced",
                        to="gis.building",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GridChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=grid.models.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("create", "Create"),
                            ("redraw", "Redraw"),
                            ("split", "Split"),
                            ("merge", "Merge"),
                            ("transfer", "Transfer"),
                            ("revert", "Revert"),
                            ("responsibility", "Responsibility"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("applied", "Applied"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                (
                    "subdistrict_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=32), default=list, size=None
                    ),
                ),
                ("plan", models.JSONField()),
                (
                    "before",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=44), default=list, size=None
                    ),
                ),
                (
                    "after",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=44), default=list, size=None
                    ),
                ),
                ("report", models.JSONField(default=dict)),
                ("failure", models.JSONField(default=dict)),
                ("actor_label", models.CharField(max_length=120)),
                ("created_at", models.DateTimeField()),
                ("effective_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reverts",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reverted_by",
                        to="grid.gridchange",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "planned")),
                        fields=["effective_at"],
                        name="grid_change_planned",
                    ),
                    models.Index(fields=["-created_at"], name="grid_change_latest"),
                    django.contrib.postgres.indexes.GinIndex(fields=["before"], name="grid_change_before"),
                    django.contrib.postgres.indexes.GinIndex(fields=["after"], name="grid_change_after"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", True), ("state", "planned")),
                            models.Q(
                                models.Q(("state", "planned"), _negated=True), ("settled_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="grid_change_settled_unless_planned",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ResponsibilityGridCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cell_code", models.CharField(max_length=32)),
                ("valid_to", models.DateTimeField(null=True)),
                (
                    "grid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cells",
                        to="grid.responsibilitygrid",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("grid", "cell_code"), name="responsibility_grid_cell_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("cell_code",),
                        name="cell_one_responsibility_grid",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ResponsibilityGridInspector",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("grid_code", models.CharField(max_length=32)),
                ("since_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responsibility_duties",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("until_at__isnull", True)),
                        fields=["account"],
                        name="inspector_duty_now",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_at__isnull", True)),
                        fields=("grid_code", "account"),
                        name="inspector_duty_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(PROTECT.read_text(encoding="utf-8"), UNPROTECT),
    ]
