"""Returns, disputes with their meetings and rulings, told units, and who asked to end a ticket."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import dispatch.models.ids


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0013_side_paths"),
        ("grid", "0012_reason_of_leaving"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="hotlinedetail",
            name="elderly",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="hotlinedetail",
            name="enterprise",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="requestclass",
            name="efficiency_complaint",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="subdispatch",
            name="confirmed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="subdispatch",
            name="confirmed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="subdispatch",
            name="parent",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children",
                to="dispatch.subdispatch",
            ),
        ),
        migrations.AddField(
            model_name="subdispatch",
            name="return_asked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="subdispatch",
            name="return_reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=1000),
        ),
        migrations.AddField(
            model_name="ticket",
            name="accused_unit",
            field=models.ForeignKey(
                db_column="accused_unit_code",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="grid.unit",
                to_field="code",
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="dispatch_count",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="ticket",
            name="duplicate_of",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="voided_duplicates",
                to="dispatch.ticket",
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="first_receiver",
            field=models.ForeignKey(
                db_column="first_receiver_code",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="grid.unit",
                to_field="code",
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="interim_unit",
            field=models.ForeignKey(
                db_column="interim_unit_code",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="grid.unit",
                to_field="code",
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="interim_worked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="ticket",
            name="late_return_count",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="ticket",
            name="late_return_let_in",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="ticket",
            name="refused_return_count",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="ticket",
            name="return_units",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=64), db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="returned_count",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="ticket",
            name="returned_units",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=64), db_default=[], default=list, size=None
            ),
        ),
        migrations.AlterField(
            model_name="attachment",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("report", "Report"),
                    ("before", "Before"),
                    ("after", "After"),
                    ("site_check", "Site Check"),
                    ("reply", "Reply"),
                    ("document", "Document"),
                    ("ruling", "Ruling"),
                    ("opinion", "Opinion"),
                    ("panel_order", "Panel Order"),
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="CoordinationMeeting",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dispatch.models.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(max_length=32, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "Planned"), ("held", "Held"), ("cancelled", "Cancelled")],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("place", models.CharField(blank=True, max_length=200)),
                ("called_at", models.DateTimeField()),
                ("minutes", models.TextField(blank=True)),
                ("minutes_at", models.DateTimeField(null=True)),
                (
                    "called_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "chaired_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "minutes_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Dispute",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dispatch.models.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("ground", models.CharField(max_length=32)),
                ("reason", models.CharField(blank=True, max_length=1000)),
                (
                    "units",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), default=list, size=None
                    ),
                ),
                (
                    "recused",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("settled", "Settled"), ("ruled", "Ruled"), ("overtaken", "Overtaken")],
                        max_length=10,
                    ),
                ),
                ("minutes", models.TextField(blank=True)),
                (
                    "interim_unit",
                    models.ForeignKey(
                        db_column="interim_unit_code",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grid.unit",
                        to_field="code",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="disputes",
                        to="dispatch.ticket",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dispatch.models.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("settled", "Settled"),
                            ("to_panel", "To Panel"),
                            ("adjourned", "Adjourned"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "co_units",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), default=list, size=None
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=2000)),
                (
                    "lead_unit",
                    models.ForeignKey(
                        db_column="lead_unit_code",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grid.unit",
                        to_field="code",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agenda",
                        to="dispatch.coordinationmeeting",
                    ),
                ),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agenda_items",
                        to="dispatch.dispute",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="InterimWork",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dispatch.models.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("text", models.CharField(max_length=2000)),
                (
                    "attachment_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("done_at", models.DateTimeField()),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="interim_works",
                        to="dispatch.dispute",
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_column="unit_code",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grid.unit",
                        to_field="code",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NoticeAcknowledgement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("acknowledged_at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=500)),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notice_acknowledgements",
                        to="dispatch.ticket",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_column="unit_code",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grid.unit",
                        to_field="code",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReturnRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dispatch.models.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prepared", "Prepared"),
                            ("late", "Late"),
                            ("requested", "Requested"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                            ("overtaken", "Overtaken"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason_code", models.CharField(max_length=32)),
                ("reason", models.CharField(max_length=1000)),
                ("legal_basis", models.CharField(blank=True, max_length=1000)),
                ("suggested_unit_code", models.CharField(blank=True, max_length=64)),
                ("prepared_at", models.DateTimeField(null=True)),
                ("requested_at", models.DateTimeField(null=True)),
                ("window_due_at", models.DateTimeField(null=True)),
                ("late", models.BooleanField(default=False)),
                ("let_in_at", models.DateTimeField(null=True)),
                ("let_in_reason", models.CharField(blank=True, max_length=1000)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision_reason", models.CharField(blank=True, max_length=1000)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "let_in_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="return_requests",
                        to="dispatch.ticket",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_column="unit_code",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grid.unit",
                        to_field="code",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Ruling",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dispatch.models.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(max_length=32, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("unit", "Unit"), ("joint", "Joint")], default="unit", max_length=8
                    ),
                ),
                (
                    "co_units",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), default=list, size=None
                    ),
                ),
                ("basis", models.CharField(max_length=2000)),
                ("opinions", models.JSONField(default=dict)),
                ("signed_at", models.DateTimeField()),
                ("proposed_row", models.JSONField(null=True)),
                ("row_proposed_at", models.DateTimeField(null=True)),
                ("lifted_at", models.DateTimeField(null=True)),
                ("lift_ground", models.CharField(blank=True, max_length=16)),
                (
                    "assessed_unit",
                    models.ForeignKey(
                        db_column="assessed_unit_code",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grid.unit",
                        to_field="code",
                    ),
                ),
                (
                    "dispute",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ruling",
                        to="dispatch.dispute",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dispatch.attachment",
                    ),
                ),
                (
                    "lead_unit",
                    models.ForeignKey(
                        db_column="lead_unit_code",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grid.unit",
                        to_field="code",
                    ),
                ),
                (
                    "lift_order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dispatch.attachment",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "row_proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rulings",
                        to="dispatch.ticket",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TerminationRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dispatch.models.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "Requested"),
                            ("granted", "Granted"),
                            ("refused", "Refused"),
                            ("overtaken", "Overtaken"),
                        ],
                        default="requested",
                        max_length=10,
                    ),
                ),
                ("ground", models.CharField(max_length=24)),
                ("reason", models.CharField(max_length=1000)),
                ("requested_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision_reason", models.CharField(blank=True, max_length=1000)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="termination_requests",
                        to="dispatch.ticket",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_column="unit_code",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grid.unit",
                        to_field="code",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CityReturn",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dispatch.models.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "Requested"),
                            ("accepted", "Accepted"),
                            ("refused", "Refused"),
                            ("overtaken", "Overtaken"),
                        ],
                        default="requested",
                        max_length=10,
                    ),
                ),
                ("legal_basis", models.CharField(max_length=1000)),
                ("reason", models.CharField(blank=True, max_length=1000)),
                ("evidence", models.CharField(blank=True, max_length=1000)),
                (
                    "attachment_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("requested_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("answer_reason", models.CharField(blank=True, max_length=1000)),
                (
                    "requested_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="city_returns",
                        to="dispatch.ticket",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "requested")),
                        fields=("ticket",),
                        name="city_return_one_on_the_table",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("present", models.BooleanField(default=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_column="unit_code",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grid.unit",
                        to_field="code",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attendances",
                        to="dispatch.coordinationmeeting",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "unit", "account"), name="attendance_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("ticket",),
                name="dispute_one_open_per_ticket",
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.UniqueConstraint(fields=("meeting", "dispute"), name="agenda_item_once"),
        ),
        migrations.AddConstraint(
            model_name="noticeacknowledgement",
            constraint=models.UniqueConstraint(fields=("ticket", "unit"), name="notice_acknowledged_once"),
        ),
        migrations.AddIndex(
            model_name="returnrequest",
            index=models.Index(fields=["unit", "state"], name="return_request_unit_state"),
        ),
        migrations.AddConstraint(
            model_name="returnrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "requested")),
                fields=("ticket",),
                name="return_request_one_on_the_table",
            ),
        ),
        migrations.AddConstraint(
            model_name="returnrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["prepared", "late"])),
                fields=("ticket", "unit"),
                name="return_request_one_draft_of_a_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="terminationrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "requested")),
                fields=("ticket",),
                name="termination_request_one_on_the_table",
            ),
        ),
    ]
