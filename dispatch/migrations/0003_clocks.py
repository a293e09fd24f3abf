"""Calendar, limits, deadlines, timers and the test clock."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0002_protect_history"),
    ]

    operations = [
        migrations.CreateModel(
            name="RulesVersion",
            fields=[
                ("name", models.CharField(max_length=24, primary_key=True, serialize=False)),
                ("version", models.PositiveBigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="WorkCalendar",
            fields=[
                ("version", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "published_years",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), default=list, size=None
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.CharField(max_length=120)),
                ("note", models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_version", models.PositiveBigIntegerField()),
                ("to_version", models.PositiveBigIntegerField(null=True)),
                ("edited", models.BooleanField(default=False)),
                ("day", models.DateField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("workday", "workday"),
                            ("weekend", "weekend"),
                            ("holiday", "holiday"),
                            ("make_up_workday", "make_up_workday"),
                        ],
                        max_length=16,
                    ),
                ),
                ("name_zh", models.CharField(blank=True, max_length=80)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("to_version", None)), fields=("day",), name="calendar_day_once"
                    ),
                    models.UniqueConstraint(
                        fields=("day", "from_version"), name="calendar_day_once_per_version"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClockOffset",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("ahead_by", models.DurationField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="clock_offset_single_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="Deadline",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject_type", models.CharField(max_length=24)),
                ("subject_id", models.UUIDField()),
                ("stage", models.CharField(max_length=24)),
                ("cycle", models.PositiveSmallIntegerField()),
                ("owner", models.CharField(max_length=12)),
                ("unit_code", models.CharField(blank=True, max_length=64)),
                ("started_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("amber_at", models.DateTimeField()),
                ("provisional", models.BooleanField()),
                ("compressed", models.BooleanField()),
                ("met_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("met_at", None)),
                        fields=["due_at"],
                        name="deadline_running_by_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subject_type", "subject_id", "stage", "cycle"),
                        name="deadline_once_per_cycle",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LimitRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_version", models.PositiveBigIntegerField()),
                ("to_version", models.PositiveBigIntegerField(null=True)),
                ("edited", models.BooleanField(default=False)),
                ("kind", models.CharField(max_length=24)),
                ("step", models.CharField(max_length=32)),
                ("condition", models.CharField(blank=True, max_length=32)),
                ("value", models.DecimalField(decimal_places=2, max_digits=8)),
                ("unit", models.CharField(max_length=20)),
                ("source", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("to_version", None)),
                        fields=("kind", "step", "condition"),
                        name="limit_rule_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficeHours",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_version", models.PositiveBigIntegerField()),
                ("to_version", models.PositiveBigIntegerField(null=True)),
                ("edited", models.BooleanField(default=False)),
                ("opens_minute", models.PositiveSmallIntegerField()),
                ("closes_minute", models.PositiveSmallIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closes_minute__lte", 1440), ("opens_minute__lt", models.F("closes_minute"))
                        ),
                        name="office_hours_in_a_day",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("to_version", None)),
                        fields=("opens_minute",),
                        name="office_hours_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Timer",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("subject_type", models.CharField(max_length=24)),
                ("subject_id", models.UUIDField()),
                ("stage", models.CharField(max_length=24)),
                ("level", models.CharField(max_length=16)),
                ("cycle", models.PositiveSmallIntegerField()),
                ("due_at", models.DateTimeField()),
                ("try_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("fired", "Fired"),
                            ("cancelled", "Cancelled"),
                            ("quarantined", "Quarantined"),
                        ],
                        default="pending",
                        max_length=12,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("last_error", models.CharField(blank=True, max_length=500)),
                ("fired_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "pending")), fields=["try_at"], name="timer_pending"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subject_type", "subject_id", "stage", "level", "cycle"),
                        name="timer_fires_once",
                    )
                ],
            },
        ),
    ]
