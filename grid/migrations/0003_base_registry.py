"""Houses, households, residents, organisations, facilities; who looked at them is append-only."""

from pathlib import Path

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PROTECT = Path(__file__).parent.parent / "sql" / "protect_person_access.sql"
UNPROTECT = "DROP TRIGGER person_access_is_history ON grid_personaccess;"


class Migration(migrations.Migration):
    dependencies = [
        ("gis", "0001_initial"),
        ("grid", "0002_protect_security_log"),
    ]

    operations = [
        migrations.CreateModel(
            name="Facility",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=16)),
                (
                    "scheme",
                    models.CharField(db_default="matter_6_2_3_5", default="matter_6_2_3_5", max_length=24),
                ),
                ("class_code", models.CharField(max_length=8)),
                ("name", models.CharField(blank=True, db_default="", default="", max_length=100)),
                ("owner_unit_code", models.CharField(blank=True, db_default="", default="", max_length=48)),
                (
                    "condition",
                    models.CharField(
                        choices=[
                            ("intact", "Intact"),
                            ("damaged", "Damaged"),
                            ("lost", "Lost"),
                            ("discarded", "Discarded"),
                        ],
                        db_default="intact",
                        default="intact",
                        max_length=12,
                    ),
                ),
                (
                    "accuracy_class",
                    models.CharField(
                        choices=[("A", "A"), ("B", "B"), ("C", "C")],
                        db_default="C",
                        default="C",
                        max_length=1,
                    ),
                ),
                ("geom", django.contrib.gis.db.models.fields.GeometryField(spatial_index=False, srid=4326)),
                ("cell_code", models.CharField(blank=True, db_default="", default="", max_length=32)),
                ("attributes", models.JSONField(blank=True, db_default={}, default=dict)),
                ("valid_from", models.DateTimeField()),
                ("valid_to", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GistIndex(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=["geom"],
                        name="facility_geom_valid",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("code",),
                        name="facility_one_valid_row",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="House",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=32)),
                ("building_code", models.CharField(max_length=32)),
                ("address_code", models.CharField(blank=True, db_default="", default="", max_length=40)),
                ("unit_no", models.CharField(blank=True, db_default="", default="", max_length=8)),
                ("floor_no", models.CharField(blank=True, db_default="", default="", max_length=8)),
                ("room_no", models.CharField(blank=True, db_default="", default="", max_length=12)),
                (
                    "use",
                    models.CharField(
                        choices=[
                            ("self_occupied", "Self Occupied"),
                            ("rented", "Rented"),
                            ("vacant", "Vacant"),
                            ("commercial", "Commercial"),
                            ("unknown", "Unknown"),
                        ],
                        db_default="unknown",
                        default="unknown",
                        max_length=16,
                    ),
                ),
                ("area_m2", models.DecimalField(decimal_places=2, max_digits=9, null=True)),
                ("owner_sealed", models.BinaryField(null=True)),
                (
                    "owner_index",
                    models.BinaryField(help_text="keyed digest of the owner, to tell a change", null=True),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "Active"), ("void", "Void")],
                        db_default="active",
                        default="active",
                        max_length=8,
                    ),
                ),
                ("attributes", models.JSONField(blank=True, db_default={}, default=dict)),
                ("version", models.PositiveIntegerField(db_default=1, default=1)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["building_code"], name="house_building")],
                "constraints": [models.UniqueConstraint(fields=("code",), name="house_code_once")],
            },
        ),
        migrations.CreateModel(
            name="Household",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                (
                    "kind",
                    models.CharField(
                        choices=[("family", "Family"), ("collective", "Collective")],
                        db_default="family",
                        default="family",
                        max_length=12,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "Active"), ("void", "Void")],
                        db_default="active",
                        default="active",
                        max_length=8,
                    ),
                ),
                ("version", models.PositiveIntegerField(db_default=1, default=1)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("code",), name="household_code_once")],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=18)),
                ("name", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("organ", "Organ"),
                            ("public_institution", "Public Institution"),
                            ("enterprise", "Enterprise"),
                            ("social_group", "Social Group"),
                            ("private_non_enterprise", "Private Non Enterprise"),
                            ("sole_trader", "Sole Trader"),
                            ("other", "Other"),
                        ],
                        db_default="other",
                        default="other",
                        max_length=24,
                    ),
                ),
                ("address_code", models.CharField(blank=True, db_default="", default="", max_length=40)),
                ("building_code", models.CharField(blank=True, db_default="", default="", max_length=32)),
                (
                    "point",
                    django.contrib.gis.db.models.fields.PointField(null=True, spatial_index=False, srid=4326),
                ),
                ("trade", models.CharField(blank=True, db_default="", default="", max_length=100)),
                ("special_trade", models.BooleanField(db_default=False, default=False)),
                ("staff_count", models.PositiveIntegerField(null=True)),
                ("contact_sealed", models.BinaryField(null=True)),
                (
                    "contact_index",
                    models.BinaryField(help_text="keyed digest of the contact, to tell a change", null=True),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "Active"), ("closed", "Closed"), ("void", "Void")],
                        db_default="active",
                        default="active",
                        max_length=8,
                    ),
                ),
                ("version", models.PositiveIntegerField(db_default=1, default=1)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["building_code"], name="organisation_building"),
                    django.contrib.postgres.indexes.GistIndex(
                        condition=models.Q(("status", "active")),
                        fields=["point"],
                        name="organisation_point_active",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("code",), name="organisation_code_once")],
            },
        ),
        migrations.CreateModel(
            name="Resident",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "resident_class",
                    models.CharField(
                        choices=[
                            ("registered", "Registered"),
                            ("migrant", "Migrant"),
                            ("overseas", "Overseas"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "sex",
                    models.CharField(
                        choices=[("male", "Male"), ("female", "Female"), ("unknown", "Unknown")],
                        db_default="unknown",
                        default="unknown",
                        max_length=8,
                    ),
                ),
                ("birth_year", models.PositiveSmallIntegerField(null=True)),
                ("sealed", models.BinaryField()),
                ("id_index", models.BinaryField(null=True)),
                ("phone_index", models.BinaryField(null=True)),
                ("name_index", models.BinaryField(null=True)),
                ("source_index", models.BinaryField(null=True)),
                ("content_index", models.BinaryField(null=True)),
                (
                    "care_flags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=32),
                        blank=True,
                        db_default=[],
                        default=list,
                        size=None,
                    ),
                ),
                ("registration_expires_on", models.DateField(null=True)),
                ("stay_since_on", models.DateField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("moved_out", "Moved Out"),
                            ("deceased", "Deceased"),
                            ("void", "Void"),
                        ],
                        db_default="active",
                        default="active",
                        max_length=12,
                    ),
                ),
                ("version", models.PositiveIntegerField(db_default=1, default=1)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("phone_index__isnull", False)),
                        fields=["phone_index"],
                        name="resident_phone",
                    ),
                    models.Index(
                        condition=models.Q(("registration_expires_on__isnull", False)),
                        fields=["registration_expires_on"],
                        name="resident_registration_ends",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("id_index__isnull", False)),
                        fields=("id_index",),
                        name="resident_id_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("source_index__isnull", False)),
                        fields=("source_index",),
                        name="resident_source_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HouseholdPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("house_code", models.CharField(max_length=32)),
                ("valid_from", models.DateTimeField()),
                ("valid_to", models.DateTimeField(null=True)),
                ("opened_by", models.CharField(blank=True, db_default="", default="", max_length=150)),
                ("reason", models.CharField(blank=True, db_default="", default="", max_length=300)),
                (
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="grid.household",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["house_code"], name="household_place_house"),
                    models.Index(
                        condition=models.Q(("valid_to__isnull", False)),
                        fields=["household"],
                        name="household_place_past",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("household",),
                        name="household_one_valid_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="household_place_span",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonAccess",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("action", models.CharField(max_length=16)),
                ("subject_kind", models.CharField(max_length=16)),
                ("subject_key", models.CharField(blank=True, default="", max_length=40)),
                ("purpose", models.CharField(max_length=24)),
                ("reason", models.CharField(max_length=300)),
                ("found", models.PositiveIntegerField(default=1, help_text="how many rows the answer held")),
                ("request_id", models.CharField(blank=True, default="", max_length=64)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account", "action", "-at"], name="person_access_account"),
                    models.Index(fields=["subject_kind", "subject_key", "-at"], name="person_access_subject"),
                ],
            },
        ),
        migrations.CreateModel(
            name="HouseholdMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("head", "Head"),
                            ("spouse", "Spouse"),
                            ("child", "Child"),
                            ("parent", "Parent"),
                            ("relative", "Relative"),
                            ("tenant", "Tenant"),
                            ("colleague", "Colleague"),
                            ("other", "Other"),
                        ],
                        db_default="other",
                        default="other",
                        max_length=12,
                    ),
                ),
                ("valid_from", models.DateTimeField()),
                ("valid_to", models.DateTimeField(null=True)),
                ("opened_by", models.CharField(blank=True, db_default="", default="", max_length=150)),
                ("reason", models.CharField(blank=True, db_default="", default="", max_length=300)),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="grid.household",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="grid.resident",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("valid_to__isnull", False)),
                        fields=["resident"],
                        name="household_member_past",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("resident",),
                        name="resident_one_valid_household",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="household_member_span",
                    ),
                ],
            },
        ),
        migrations.RunSQL(PROTECT.read_text(encoding="utf-8"), UNPROTECT),
    ]
