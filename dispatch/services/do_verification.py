"""The work on the spot: start (开始), hand in the results (提交) or say why it cannot be done (无法核查)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from dispatch.domain.verification_plan import ExceptionGround
from dispatch.models import VerificationTask
from dispatch.selectors.rule_values import rule_values
from dispatch.selectors.verification_place import (
    metres_to_place,
    plate_photos,
    records_elsewhere,
    unanswered_in,
)
from dispatch.selectors.working_calendar import clock_rules
from dispatch.services.changing_verification import changing_verification
from dispatch.services.collect_gone import collect_gone
from dispatch.services.draw_verification import draw_when_ready
from gis.domain.coordinates import LonLat
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.models import VerificationBatch
from grid.services.ingest_verification import ingest_verification

MOST_RECORDS = 5_000


def start_verification(
    *, task_id: UUID, actor: Actor, place: LonLat | None = None, reason: str = "", version: int | None = None
) -> VerificationTask:
    """Begin on site; from elsewhere, or without a position, with the reason, which is kept.

    Raises `not_on_site` (422) and what else the life cycle refuses.
    """
    with changing_verification(task_id=task_id, actor=actor, version=version) as (change, task):
        distance = metres_to_place(task, place) if place is not None else None
        limit = float(rule_values("verification").decimal("on_site_m"))
        here = distance is not None and distance <= limit
        why = "" if here else reason.strip()[:300]
        change.step(
            "start",
            actor=actor,
            data=lambda _: {
                "assignee": str(actor.account_id),
                "distance_m": None if distance is None else round(distance, 1),
                "reason": why or None,
            },
            given=lambda _: {"distance_m": distance, "distance_limit_m": limit, "reason": bool(why)},
        )
        task.distance_m, task.off_site_reason = distance, why
    return task


def submit_verification(
    *, task_id: UUID, actor: Actor, records: Sequence[Mapping[str, Any]], version: int | None = None
) -> VerificationTask:
    """Hand in one record for every room and whatever else the campaign asks for there (RULES 8d).

    The records go through the registry's own door; all are taken or none. When the person has nothing else in hand, or
    enough has come together, the spot check is drawn at once. Raises `verification_records_refused`,
    `verification_record_elsewhere` (422), what the registry refuses of the whole, and what the life cycle refuses:
    `rooms_unanswered` (409), `plate_photo_missing` (422).
    """
    if len(records) > MOST_RECORDS:
        raise GridlineError("too_many_records", status=422, field="records", limit=MOST_RECORDS)
    with transaction.atomic():
        with changing_verification(task_id=task_id, actor=actor, version=version) as (change, task):
            batch = _hand_in(task, records, actor=actor, at=change.moment.now)
            changed, photographed = plate_photos(batch.pk)
            change.step(
                "submit_result",
                actor=actor,
                data=lambda _: {
                    "assignee": str(actor.account_id), "records": batch.rows_taken, "batch": str(batch.pk)
                },
                given=lambda _: {
                    "rooms_unanswered": unanswered_in(task, batch.pk),
                    "address_changed": changed,
                    "plate_photo": changed and photographed,
                },
            )  # fmt: skip
            task.batch, task.drawn, task.checker_id = batch, None, None
            task.done_by_id, task.submitted_at = actor.account_id, change.moment.now
        draw_when_ready(campaign=task.campaign, person=actor.account_id, moment=change.moment)
        task.refresh_from_db()
    return task


def mark_exception(
    *, task_id: UUID, actor: Actor, ground: str, reason: str, version: int | None = None
) -> VerificationTask:
    """It cannot be verified now; an unreachable place is to be visited again after the days of the limit table.

    A building that is gone opens the matching collection task (RULES 8d).

    Raises `exception_ground_unknown`, `reason_missing` (422) and what else the life cycle refuses.
    """
    if ground not in set(ExceptionGround):
        raise GridlineError(
            "exception_ground_unknown", status=422, field="ground", known=", ".join(ExceptionGround)
        )
    with changing_verification(task_id=task_id, actor=actor, version=version) as (change, task):
        now = change.moment.now
        change.step(
            "mark_exception",
            actor=actor,
            data=lambda _: {"ground": ground, "reason": reason.strip()},
            given=lambda _: {"reason": bool(reason.strip())},
        )
        task.exception_ground, task.done_by_id = ground, actor.account_id
        task.visit_from_at = None
        if ground == ExceptionGround.GONE and task.building_code:
            collect_gone(task=task, actor=actor, moment=change.moment)
        if ground == ExceptionGround.UNREACHABLE:
            rules = clock_rules(change.moment.calendar_version)
            task.visit_from_at = rules.calendar.add(now, rules.limits.find("verification_task", "replan")).at
    return task


def _hand_in(
    task: VerificationTask, records: Sequence[Mapping[str, Any]], *, actor: Actor, at: datetime
) -> VerificationBatch:
    placed = (
        {"cell_code": task.cell_code} if not task.building_code else {"building_code": task.building_code}
    )
    lines = [orjson.dumps({**placed, **record, "observer": actor.username}) for record in records]
    batch = ingest_verification(
        campaign_code=task.campaign.code,
        client_key=f"{task.number}/{task.version}",
        lines=lines,
        submitted_by=actor.username,
        at=at,
    )
    if batch.rows_rejected:
        first = batch.rejections[0]
        raise GridlineError(
            "verification_records_refused", status=422, field=f"records.{first['line'] - 1}",
            count=batch.rows_rejected, line=first["line"], reason=first["code"],
        )  # fmt: skip
    if records_elsewhere(task, batch.pk):
        raise GridlineError("verification_record_elsewhere", status=422, field="records")
    return batch
