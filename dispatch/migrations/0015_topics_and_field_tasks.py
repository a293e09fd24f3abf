import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import dispatch.domain.lifecycle.topic_states
import dispatch.models.ids


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0014_returns_and_disputes"),
        ("grid", "0012_reason_of_leaving"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FieldTask",
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
                        choices=[
                            ("patrol", "Patrol"),
                            ("collection", "Collection"),
                            ("look_back", "Look Back"),
                        ],
                        max_length=12,
                    ),
                ),
                ("state", models.CharField(max_length=16)),
                ("state_since", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("event_seq", models.PositiveIntegerField(default=0)),
                ("title", models.CharField(max_length=120)),
                ("theme", models.CharField(blank=True, max_length=32)),
                ("matter_code", models.CharField(blank=True, max_length=64)),
                ("point", django.contrib.gis.db.models.fields.PointField(null=True, srid=4326)),
                ("radius_m", models.FloatField(null=True)),
                ("subdistrict_code", models.CharField(blank=True, max_length=16)),
                ("community_code", models.CharField(blank=True, max_length=20)),
                ("cell_code", models.CharField(blank=True, max_length=24)),
                ("hot_spot_key", models.CharField(blank=True, max_length=96)),
                ("hot_spot_count", models.PositiveIntegerField(null=True)),
                ("checklist", models.JSONField(default=list)),
                ("answers", models.JSONField(default=dict)),
                ("findings", models.TextField(blank=True)),
                ("passed", models.BooleanField(null=True)),
                ("record", models.JSONField(default=dict)),
                ("written_to", models.CharField(blank=True, max_length=120)),
                ("distance_m", models.FloatField(null=True)),
                ("work_from_at", models.DateTimeField(null=True)),
                ("plan_at", models.DateTimeField(null=True)),
                ("stage_cycles", models.JSONField(default=dict)),
                ("next_due_at", models.DateTimeField(null=True)),
                ("next_amber_at", models.DateTimeField(null=True)),
                ("next_stage", models.CharField(blank=True, max_length=32)),
                ("next_owner", models.CharField(blank=True, max_length=12)),
                (
                    "audience",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), default=list, size=None
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="LookBack",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dispatch.models.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("planned_at", models.DateTimeField()),
                ("passed", models.BooleanField(null=True)),
                ("looked_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="LookBackDraw",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dispatch.models.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("rule", models.CharField(max_length=48)),
                ("share", models.DecimalField(decimal_places=4, max_digits=6)),
                ("seed", models.CharField(max_length=64)),
                ("closed_on", models.DateField(null=True)),
                ("population", models.PositiveIntegerField()),
                ("population_sha256", models.CharField(max_length=64)),
                ("drawn", models.PositiveIntegerField()),
                ("drawn_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="RepeatGroup",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dispatch.models.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("same_requester", "Same Requester"), ("same_fact", "Same Fact")],
                        max_length=16,
                    ),
                ),
                ("request_class_code", models.CharField(blank=True, max_length=64)),
                ("community_code", models.CharField(blank=True, max_length=20)),
                ("made_at", models.DateTimeField()),
                ("dissolved_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="RepeatMember",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dispatch.models.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("phone_index", models.BinaryField(null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("added_at", models.DateTimeField()),
                ("informed_at", models.DateTimeField(null=True)),
                ("removed_at", models.DateTimeField(null=True)),
                ("removed_reason", models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dispatch.models.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(max_length=32, unique=True)),
                ("kind", models.CharField(choices=[("flood", "Flood"), ("chosen", "Chosen")], max_length=8)),
                ("state", models.CharField(max_length=16)),
                ("state_since", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("event_seq", models.PositiveIntegerField(default=0)),
                ("title", models.CharField(max_length=120)),
                ("class_key", models.CharField(blank=True, max_length=64)),
                ("matter_code", models.CharField(blank=True, max_length=64)),
                ("centre", django.contrib.gis.db.models.fields.PointField(null=True, srid=4326)),
                ("radius_m", models.FloatField(null=True)),
                ("subdistrict_code", models.CharField(blank=True, max_length=16)),
                ("community_code", models.CharField(blank=True, max_length=20)),
                ("takes_new", models.BooleanField(default=False)),
                ("proposed_unit", models.CharField(blank=True, max_length=64)),
                ("action", models.TextField(blank=True)),
                ("work_from_at", models.DateTimeField(null=True)),
                ("plan_at", models.DateTimeField(null=True)),
                ("result", models.TextField(blank=True)),
                ("evidence", models.TextField(blank=True)),
                ("stage_cycles", models.JSONField(default=dict)),
                ("next_due_at", models.DateTimeField(null=True)),
                ("next_amber_at", models.DateTimeField(null=True)),
                ("next_stage", models.CharField(blank=True, max_length=32)),
                ("next_owner", models.CharField(blank=True, max_length=12)),
                (
                    "audience",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), default=list, size=None
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="TopicProgress",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dispatch.models.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="TopicTicket",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dispatch.models.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[("flood", "Flood"), ("arrival", "Arrival"), ("person", "Person")],
                        max_length=8,
                    ),
                ),
                ("joined_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
                ("left_reason", models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.AddField(
            model_name="ticket",
            name="repeat_count",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True), ("point__isnull", True)),
                fields=["request_class_code", "-received_at"],
                name="ticket_class_without_place",
            ),
        ),
        migrations.AddField(
            model_name="fieldtask",
            name="assignee",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="fieldtask",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="fieldtask",
            name="done_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="fieldtask",
            name="ticket",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="field_tasks",
                to="dispatch.ticket",
            ),
        ),
        migrations.AddField(
            model_name="lookback",
            name="order",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="dispatch.supervisionorder",
            ),
        ),
        migrations.AddField(
            model_name="lookback",
            name="task",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="look_back", to="dispatch.fieldtask"
            ),
        ),
        migrations.AddField(
            model_name="lookback",
            name="ticket",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="look_back", to="dispatch.ticket"
            ),
        ),
        migrations.AddField(
            model_name="lookbackdraw",
            name="drawn_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="lookback",
            name="draw",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="look_backs",
                to="dispatch.lookbackdraw",
            ),
        ),
        migrations.AddField(
            model_name="fieldtask",
            name="draw",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tasks",
                to="dispatch.lookbackdraw",
            ),
        ),
        migrations.AddField(
            model_name="repeatgroup",
            name="made_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="repeatmember",
            name="added_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="repeatmember",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="members", to="dispatch.repeatgroup"
            ),
        ),
        migrations.AddField(
            model_name="repeatmember",
            name="informed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="repeatmember",
            name="removed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="repeatmember",
            name="requester",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="dispatch.requester",
            ),
        ),
        migrations.AddField(
            model_name="repeatmember",
            name="ticket",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="repeat_memberships",
                to="dispatch.ticket",
            ),
        ),
        migrations.AddField(
            model_name="topic",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="topic",
            name="lead_unit",
            field=models.ForeignKey(
                db_column="lead_unit_code",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="grid.unit",
                to_field="code",
            ),
        ),
        migrations.AddField(
            model_name="fieldtask",
            name="topic",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="field_tasks",
                to="dispatch.topic",
            ),
        ),
        migrations.AddField(
            model_name="topicprogress",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="topicprogress",
            name="topic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="progress", to="dispatch.topic"
            ),
        ),
        migrations.AddField(
            model_name="topicticket",
            name="joined_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="topicticket",
            name="left_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="topicticket",
            name="ticket",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="topic_memberships",
                to="dispatch.ticket",
            ),
        ),
        migrations.AddField(
            model_name="topicticket",
            name="topic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="dispatch.topic"
            ),
        ),
        migrations.AddConstraint(
            model_name="lookbackdraw",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_on__isnull", False)),
                fields=("rule", "closed_on"),
                name="look_back_drawn_once_a_day",
            ),
        ),
        migrations.AddIndex(
            model_name="repeatmember",
            index=models.Index(
                condition=models.Q(("removed_at", None)), fields=["group"], name="repeat_members"
            ),
        ),
        migrations.AddConstraint(
            model_name="repeatmember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at", None)),
                fields=("ticket",),
                name="repeat_one_group_at_a_time",
            ),
        ),
        migrations.AddIndex(
            model_name="topic",
            index=django.contrib.postgres.indexes.GinIndex(fields=["audience"], name="topic_audience"),
        ),
        migrations.AddIndex(
            model_name="topic",
            index=models.Index(
                condition=models.Q(("takes_new", True)), fields=["class_key"], name="topic_taking_new"
            ),
        ),
        migrations.AddIndex(
            model_name="topic",
            index=models.Index(fields=["state", "next_due_at"], name="topic_by_due"),
        ),
        migrations.AddConstraint(
            model_name="topic",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        (
                            dispatch.domain.lifecycle.topic_states.TopicState["PROPOSED"],
                            dispatch.domain.lifecycle.topic_states.TopicState["DISPATCHED"],
                            dispatch.domain.lifecycle.topic_states.TopicState["ACTING"],
                            dispatch.domain.lifecycle.topic_states.TopicState["FED_BACK"],
                            dispatch.domain.lifecycle.topic_states.TopicState["CLOSED"],
                            dispatch.domain.lifecycle.topic_states.TopicState["CANCELLED"],
                        ),
                    )
                ),
                name="topic_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="topic",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", False),
                        (
                            "state__in",
                            [
                                dispatch.domain.lifecycle.topic_states.TopicState["CANCELLED"],
                                dispatch.domain.lifecycle.topic_states.TopicState["CLOSED"],
                            ],
                        ),
                    ),
                    models.Q(
                        models.Q(
                            (
                                "state__in",
                                [
                                    dispatch.domain.lifecycle.topic_states.TopicState["CANCELLED"],
                                    dispatch.domain.lifecycle.topic_states.TopicState["CLOSED"],
                                ],
                            ),
                            _negated=True,
                        ),
                        ("closed_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="topic_closed_when_final",
            ),
        ),
        migrations.AddIndex(
            model_name="fieldtask",
            index=django.contrib.postgres.indexes.GinIndex(fields=["audience"], name="field_task_audience"),
        ),
        migrations.AddIndex(
            model_name="fieldtask",
            index=models.Index(
                condition=models.Q(("closed_at", None)), fields=["assignee"], name="field_task_assignee"
            ),
        ),
        migrations.AddIndex(
            model_name="fieldtask",
            index=models.Index(fields=["kind", "state", "next_due_at"], name="field_task_by_due"),
        ),
        migrations.AddConstraint(
            model_name="fieldtask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        (
                            dispatch.domain.lifecycle.topic_states.FieldTaskState["PLANNED"],
                            dispatch.domain.lifecycle.topic_states.FieldTaskState["ASSIGNED"],
                            dispatch.domain.lifecycle.topic_states.FieldTaskState["IN_PROGRESS"],
                            dispatch.domain.lifecycle.topic_states.FieldTaskState["SUBMITTED"],
                            dispatch.domain.lifecycle.topic_states.FieldTaskState["RETURNED"],
                            dispatch.domain.lifecycle.topic_states.FieldTaskState["CLOSED"],
                            dispatch.domain.lifecycle.topic_states.FieldTaskState["CANCELLED"],
                        ),
                    )
                ),
                name="field_task_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="fieldtask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", False),
                        (
                            "state__in",
                            [
                                dispatch.domain.lifecycle.topic_states.FieldTaskState["CANCELLED"],
                                dispatch.domain.lifecycle.topic_states.FieldTaskState["CLOSED"],
                            ],
                        ),
                    ),
                    models.Q(
                        models.Q(
                            (
                                "state__in",
                                [
                                    dispatch.domain.lifecycle.topic_states.FieldTaskState["CANCELLED"],
                                    dispatch.domain.lifecycle.topic_states.FieldTaskState["CLOSED"],
                                ],
                            ),
                            _negated=True,
                        ),
                        ("closed_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="field_task_closed_when_final",
            ),
        ),
        migrations.AddConstraint(
            model_name="fieldtask",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None), models.Q(("hot_spot_key", ""), _negated=True)),
                fields=("hot_spot_key",),
                name="field_task_one_per_hot_spot",
            ),
        ),
        migrations.AddIndex(
            model_name="topicticket",
            index=models.Index(fields=["topic", "joined_at"], name="topic_ticket_joined"),
        ),
        migrations.AddConstraint(
            model_name="topicticket",
            constraint=models.UniqueConstraint(
                condition=models.Q(("left_at", None)), fields=("ticket",), name="topic_one_at_a_time"
            ),
        ),
    ]
