"""Verification tasks into their table: new ones by COPY, changed ones by one update from a copied table."""

from collections.abc import Sequence
from typing import Any

import shapely
from django.db import connection

from dispatch.models import VerificationTask
from gis.services.copy_rows import copy_rows

TABLE = "dispatch_verificationtask"
#: What a step may change, with its type; everything else of a task stays as it was planned.
CHANGING = {
    "state": "text", "state_since": "timestamptz", "version": "int", "event_seq": "int", "assignee_id": "bigint",
    "done_by_id": "bigint", "checker_id": "bigint", "batch_id": "uuid", "drawn": "boolean", "distance_m": "float8",
    "off_site_reason": "text", "exception_ground": "text", "visit_from_at": "timestamptz",
    "work_from_at": "timestamptz", "plan_at": "timestamptz", "stage_cycles": "jsonb", "next_due_at": "timestamptz",
    "next_amber_at": "timestamptz", "next_stage": "text", "next_owner": "text", "audience": "text[]",
    "updated_at": "timestamptz", "submitted_at": "timestamptz", "closed_at": "timestamptz",
}  # fmt: skip
FIXED = (
    "id", "number", "campaign_id", "plan_id", "building_code", "cell_code", "community_code", "subdistrict_code",
    "responsibility_code", "name", "point", "records", "created_by_id", "created_at",
)  # fmt: skip


def insert_tasks(tasks: Sequence[VerificationTask]) -> None:
    """All of them by one COPY, in the present transaction."""
    columns = (*FIXED, *CHANGING)
    copy_rows(TABLE, columns, ([_value(task, column) for column in columns] for task in tasks))


def update_tasks(tasks: Sequence[VerificationTask]) -> None:
    """The changing columns of these locked rows: one by one statement, many by a copied table."""
    if len(tasks) == 1:
        tasks[0].save(force_update=True, update_fields=[column.removesuffix("_id") for column in CHANGING])
        return
    columns = ", ".join(f"{name} {type_}" for name, type_ in CHANGING.items())
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS verification_moved")
        cursor.execute(f"CREATE TEMP TABLE verification_moved (id uuid, {columns}) ON COMMIT DROP")
        names = ("id", *CHANGING)
        copy_rows("verification_moved", names, ([_value(task, name) for name in names] for task in tasks))
        cursor.execute("ANALYZE verification_moved")
        sets = ", ".join(f"{name} = moved.{name}" for name in CHANGING)
        cursor.execute(
            f"UPDATE {TABLE} task SET {sets} FROM verification_moved moved WHERE task.id = moved.id"
        )


def _value(task: VerificationTask, column: str) -> Any:
    value = getattr(task, column)
    if column == "point" and value is not None:
        return shapely.Point(value.x, value.y)
    return value
