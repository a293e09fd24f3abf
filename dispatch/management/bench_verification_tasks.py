"""Verification tasks by the thousand: planned, given out and sent back by sets."""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from dispatch.management.bench_result import Result, Yardstick
from dispatch.models import VerificationTask
from dispatch.selectors.current_moment import current_moment
from dispatch.services.assign_verification import assign_verification
from dispatch.services.plan_verification import plan_verification
from dispatch.services.store_verification_tasks import CHANGING, FIXED
from gis.services.copy_rows import copy_rows
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.models import Account, VerificationBatch, VerificationCampaign
from grid.services.decide_verification import return_verification

RECORDS_EACH = 40  # 4,068,159 records over 95,000 buildings
SECONDS = 10.0
_COUNTERS = """
    INSERT INTO grid_verificationcounter
        (campaign_id, subject_kind, building_code, cell_code, community_code, subdistrict_code, base)
    SELECT %(campaign)s, 'house', 'BENCH' || n, cell.cell_code, '', cell.subdistrict_code, %(each)s
    FROM generate_series(1, %(buildings)s) n
    JOIN (
        SELECT covered.cell_code, grid.subdistrict_code, row_number() OVER (ORDER BY covered.cell_code) AS place,
               count(*) OVER () AS cells
        FROM grid_responsibilitygridcell covered JOIN grid_responsibilitygrid grid ON grid.id = covered.grid_id
        WHERE covered.valid_to IS NULL
    ) cell ON cell.place = 1 + n %% cell.cells
"""
_COPIED = "CREATE TEMP TABLE bench_copied (LIKE dispatch_verificationtask) ON COMMIT DROP"
_ALL_CHECKED = """
    UPDATE dispatch_verificationtask SET state = 'spot_check', drawn = true, batch_id = %s WHERE campaign_id = %s
"""


def bench_verification_tasks(*, records: int) -> list[Result]:
    """Seconds to plan so many records, to give the tasks out, and to send all of them back as one batch.

    Beside a COPY of the same rows into a table without an index. Nothing of it stays.
    """
    with transaction.atomic():
        told = _measured(records)
        transaction.set_rollback(True)
    return told


def _measured(records: int) -> list[Result]:
    planner, clerk = _planner(), _clerk()
    campaign = _campaign(max(1, records // RECORDS_EACH))
    planned = _timed(
        lambda: plan_verification(campaign_code=campaign.code, actor=planner, most_records=10**6)
    )
    tasks = list(VerificationTask.objects.filter(campaign=campaign))
    yardstick = Yardstick("COPY of the same rows, no index", _timed(lambda: _copy(tasks)), "s")
    given = _timed(lambda: assign_verification(actor=planner, campaign_code=campaign.code))
    batch = _one_batch(campaign)
    back = _timed(
        lambda: return_verification(batch_id=batch.pk, actor=clerk, reason="bench", at=current_moment().now)
    )
    note = f"{records:,} records in {len(tasks):,} tasks"
    return [
        Result("verification_tasks.plan", (planned,), "s", yardstick, at_most=SECONDS, note=note),
        Result("verification_tasks.assign", (given,), "s", yardstick, at_most=SECONDS, note=note),
        Result("verification_tasks.send_back", (back,), "s", yardstick, at_most=SECONDS, note=note),
    ]


def _campaign(buildings: int) -> VerificationCampaign:
    now = current_moment().now
    campaign = VerificationCampaign.objects.create(
        code=f"BENCH-{time.time_ns():x}"[:32], name="bench", subject_kinds=["house"], state="running",
        created_by="bench", created_at=now, started_at=now,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_COUNTERS, {"campaign": campaign.pk, "each": RECORDS_EACH, "buildings": buildings})
    return campaign


def _one_batch(campaign: VerificationCampaign) -> VerificationBatch:
    batch = VerificationBatch.objects.create(
        campaign=campaign, client_key="bench", content_sha256="", submitted_by="bench",
        submitted_at=current_moment().now, rows_read=0, rows_taken=0, rows_unchanged=0, rows_rejected=0,
        state=VerificationBatch.State.SPOT_CHECK, sampled=1, checked=1, wrong=1,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ALL_CHECKED, [batch.pk, campaign.pk])
    return batch


def _copy(tasks: list[VerificationTask]) -> None:
    columns = (*FIXED, *CHANGING)
    with connection.cursor() as cursor:
        cursor.execute(_COPIED)
    copy_rows("bench_copied", columns, ([_plain(task, name) for name in columns] for task in tasks))


def _plain(task: VerificationTask, name: str) -> Any:
    return None if name == "point" else getattr(task, name)


def _planner() -> Actor:
    """Sees every task, and gives out in every subdistrict."""
    return Actor(None, "bench", "bench", frozenset({Role.SUBDISTRICT_DISPATCHER, Role.DATA_CLERK}))


def _clerk() -> str:
    found = Account.objects.filter(
        grants__role=Role.DATA_CLERK, grants__subdistrict_code=None, is_active=True
    )
    return str(found.values_list("username", flat=True)[0])


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
