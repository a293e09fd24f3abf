"""Verification records by the million: intake, figures, and the approval of a large batch."""

import io
import resource
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice
from uuid import UUID

import orjson
from django.db import connection, transaction
from django.utils import timezone

from dispatch.management.bench_result import Result, Yardstick
from grid.domain.verification.fields import SubjectKind
from grid.models import VerificationBatch, VerificationCampaign
from grid.selectors.subject_sources import SOURCES
from grid.selectors.verification_recount import verification_recount
from grid.selectors.verification_report import ReportQuestion, verification_report
from grid.services.apply_verification import apply_verification
from grid.services.check_verification import Finding, draw_spot_check, note_findings
from grid.services.decide_verification import approve_verification
from grid.services.ingest_verification import ingest_verification
from grid.services.run_verification_campaign import (
    CampaignPlan,
    draft_verification_campaign,
    start_verification_campaign,
)

FULL = 4_000_000
BATCH = 100_000
BATCHES = 3
FILLED_SHARE = 0.9
MEMORY_MB = 500.0
ROWS_PER_SECOND = 5_000.0
REPEATS = 7
KEYS = {SubjectKind.RESIDENT: "subject.id::text"}
_FILL = """
    INSERT INTO grid_verificationrecord
        (campaign_id, batch_id, client_id, subject_kind, subject_key, building_code, cell_code, result, visits, version,
         latest, device_at, observer, photo_ref)
    SELECT %(campaign)s, %(batch)s, gen_random_uuid(), %(kind)s, found.key, found.building,
           coalesce(counter.cell_code, found.cell), 'confirmed', 1, 1, true, %(at)s, 'inspector.1', 'p/1.jpg'
    FROM (
        SELECT {key} AS key, {building} AS building, {cell} AS cell FROM {tables} WHERE {standing} ORDER BY 1 DESC
        LIMIT least(%(most)s, (SELECT %(share)s * sum(base) FROM grid_verificationcounter
            WHERE campaign_id = %(campaign)s AND subject_kind = %(kind)s)::bigint)
    ) found
    LEFT JOIN LATERAL (
        SELECT place.cell_code FROM grid_verificationcounter place
        WHERE place.campaign_id = %(campaign)s AND place.subject_kind = %(kind)s
          AND place.building_code = found.building AND (found.building <> '' OR place.cell_code = found.cell)
        LIMIT 1
    ) counter ON true
"""
_COUNT_FILLED = """
    UPDATE grid_verificationcounter counter SET confirmed = filled.records
    FROM (
        SELECT subject_kind, building_code, cell_code, count(*) AS records FROM grid_verificationrecord
        WHERE batch_id = %(batch)s GROUP BY 1, 2, 3
    ) filled
    CROSS JOIN LATERAL (
        SELECT place.id FROM grid_verificationcounter place
        WHERE place.campaign_id = %(campaign)s AND place.subject_kind = filled.subject_kind
          AND place.building_code = filled.building_code AND place.cell_code = filled.cell_code
        LIMIT 1
    ) place
    WHERE counter.id = place.id
"""
_TALLY_FILLED = """
    UPDATE grid_verificationtally tally SET confirmed = counted.confirmed
    FROM (
        SELECT subject_kind, cell_code, sum(confirmed) AS confirmed FROM grid_verificationcounter
        WHERE campaign_id = %(campaign)s GROUP BY 1, 2
    ) counted
    CROSS JOIN LATERAL (
        SELECT place.id FROM grid_verificationtally place
        WHERE place.campaign_id = %(campaign)s AND place.subject_kind = counted.subject_kind
          AND place.cell_code = counted.cell_code
        LIMIT 1
    ) place
    WHERE tally.id = place.id
"""
_FULL_COUNT = """
    SELECT subdistrict_code, result, count(*) FROM grid_verificationrecord record
    JOIN (SELECT DISTINCT building_code, subdistrict_code FROM grid_verificationcounter) place USING (building_code)
    WHERE campaign_id = %s AND latest GROUP BY 1, 2
"""


def bench_verification(*, records: int) -> list[Result]:
    """Rows a second of the intake, milliseconds of a question for rates, seconds to take a batch into the layers.

    All but the last three batches are written by the database itself, so that the figures are those of a campaign near
    its end. The records are about what stands there: 95 % confirmed, the rest corrected, void or unreachable. They
    stay afterwards, as do the corrections.
    """
    campaign = _campaign()
    through_the_door = min(records, BATCHES * BATCH)
    there = _fill(campaign, records - through_the_door)
    batches = list(_intake(campaign, through_the_door))
    taken = sum(rows for _, rows, _ in batches)
    seconds = sum(spent for _, _, spent in batches)
    bare = Yardstick.of("bare COPY of the same rows, no index", [_bare_copy(batches[-1][1])], "rows/s")
    rates = [
        _timed(lambda: verification_report(campaign, ReportQuestion(by="subdistrict")))
        for _ in range(REPEATS)
    ]
    cells = [_timed(lambda: verification_report(campaign, ReportQuestion(by="cell"))) for _ in range(REPEATS)]
    counted = Yardstick("counting the records instead", _timed(lambda: _full_count(campaign)), "ms")
    approved = _take_into_layers(batches[-1][0])
    if verification_recount(campaign):
        raise AssertionError("the counters are not what the records say")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    note = f"beside {there:,} records"
    last = batches[-1][1]
    return [
        Result("verification.intake", (taken / seconds,), "rows/s", bare, at_least=ROWS_PER_SECOND, note=note),
        Result("verification.last_batch", (last / batches[-1][2],), "rows/s",
               Yardstick("the first batch", batches[0][1] / batches[0][2], "rows/s"), note=f"{last:,} records"),
        Result("verification.by_subdistrict", tuple(rates), "ms", counted, at_most=200.0, note=note),
        Result("verification.by_cell", tuple(cells), "ms", counted, at_most=300.0, note=note),
        Result("verification.take_in", (approved,), "s",
               Yardstick("its intake", batches[-1][2], "s"), at_most=60.0, note=f"{last:,} records"),
        Result("verification.memory", (memory,), "MB", Yardstick("a batch of lines", last * 330 / 1e6, "MB"),
               at_most=MEMORY_MB),
    ]  # fmt: skip


def _campaign() -> VerificationCampaign:
    now = timezone.now()
    code = f"BENCH-{now:%H%M%S%f}"
    kinds = [str(kind) for kind in SubjectKind]
    draft_verification_campaign(plan=CampaignPlan(code, "bench", kinds), actor="bench", at=now)
    return start_verification_campaign(code=code, at=now)


def _fill(campaign: VerificationCampaign, records: int) -> int:
    """Confirmed records of up to nine tenths of every kind, from the end of its codes; how many."""
    if records <= 0:
        return 0
    now = timezone.now()
    batch = VerificationBatch.objects.create(
        campaign=campaign, client_key="filled", content_sha256="", rows_read=0, rows_taken=0, rows_unchanged=0,
        rows_rejected=0, submitted_by="bench", submitted_at=now,
    )  # fmt: skip
    with connection.cursor() as cursor:
        for kind, source in SOURCES.items():
            cursor.execute(
                _FILL.format(
                    key=KEYS.get(kind, "subject.code"), building=source.building, cell=source.cell,
                    tables=source.tables, standing=source.standing,
                ),
                {"campaign": campaign.pk, "batch": batch.pk, "kind": str(kind), "at": now, "share": FILLED_SHARE,
                 "most": records},
            )  # fmt: skip
            records -= max(cursor.rowcount, 0)
        cursor.execute(_COUNT_FILLED, {"campaign": campaign.pk, "batch": batch.pk})
        cursor.execute(_TALLY_FILLED, {"campaign": campaign.pk})
        cursor.execute("SELECT count(*) FROM grid_verificationrecord WHERE batch_id = %s", [batch.pk])
        return int(cursor.fetchone()[0])


def _intake(campaign: VerificationCampaign, records: int) -> Iterator[tuple[VerificationBatch, int, float]]:
    """(batch, rows taken, seconds) of each batch."""
    subjects = enumerate(_subjects(records), start=1)
    while some := list(islice(subjects, BATCH)):
        lines = [_line(kind, key, number) for number, (kind, key) in some]
        begun = time.perf_counter()
        batch = ingest_verification(
            campaign_code=campaign.code,
            client_key=f"batch-{some[0][0]}",
            lines=lines,
            submitted_by="bench",
            at=timezone.now(),
        )
        yield batch, batch.rows_taken, time.perf_counter() - begun


def _subjects(records: int) -> Iterator[tuple[str, str]]:
    """Kind and code of what stands, every kind in turn by blocks of a batch, so that each batch has several."""
    left = records
    share = max(1, BATCH // len(SOURCES))
    offsets = dict.fromkeys(SOURCES, "")
    while left > 0 and offsets:
        for kind in list(offsets):
            rows = _some(kind, offsets[kind], min(share, left))
            yield from ((str(kind), key) for key in rows)
            left -= len(rows)
            offsets[kind] = rows[-1] if rows else ""
            if not rows or len(rows) < share:
                del offsets[kind]


def _some(kind: SubjectKind, after: str, limit: int) -> list[str]:
    source = SOURCES[kind]
    key = KEYS.get(kind, "subject.code")
    order = "subject.id" if kind is SubjectKind.RESIDENT else "subject.code"
    since = (after or "0") if kind is SubjectKind.RESIDENT else after
    with connection.cursor() as cursor:
        table = source.tables.split(" LEFT JOIN")[0].split("\n")[0]
        cursor.execute(
            f"SELECT {key} FROM {table} WHERE {order} > %s AND {source.standing} ORDER BY {order} LIMIT %s",
            [since, limit],
        )
        return [code for (code,) in cursor.fetchall()]


_CORRECTIONS = {
    "house": {"use": "rented"},
    "building": {"floors": 7},
    "facility": {"condition": "damaged"},
    "organisation": {"trade": "零售"},
    "resident": {"resident_class": "migrant"},
    "household": {"kind": "collective"},
    "address": {"door_plate": "1号之一"},
}


def _line(kind: str, key: str, number: int) -> bytes:
    turn = number % 100
    given = {
        "client_id": str(UUID(int=number)),
        "subject_kind": kind,
        "subject_code": key,
        "result": "confirmed",
        "device_at": _SEEN_AT,
        "observer": f"inspector.{number % 1030}",
        "photo": f"p/{number}.jpg",
    }
    if turn < 3:
        given |= {"result": "corrected", "observed": _CORRECTIONS[kind]}
    elif turn == 3:
        given |= {"result": "unreachable", "visits": 3}
    elif turn == 4:
        given |= {"result": "void_record"}
    return orjson.dumps(given)


_SEEN_AT = (timezone.now() + timedelta(minutes=5)).isoformat()


def _bare_copy(rows: int) -> float:
    """Rows a second into a table without index or check, from a file that is there already."""
    line = "1\t01890000-0000-7000-8000-000000000001\thouse\t" + "4" * 26 + "\t" + "4" * 17 + "\t" + "4" * 15
    text = io.StringIO((line + "\tconfirmed\t1\t2026-03-02T09:00:00+00:00\tinspector.1\tp/1.jpg\n") * rows)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE bench_bare (a int, b uuid, c text, d text, e text, f text, g text, h smallint, "
            "i timestamptz, j text, k text) ON COMMIT DROP"
        )
        begun = time.perf_counter()
        cursor.copy_expert("COPY bench_bare FROM STDIN", text)
        return rows / (time.perf_counter() - begun)


def _full_count(campaign: VerificationCampaign) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_FULL_COUNT, [campaign.pk])
        cursor.fetchall()


def _take_into_layers(batch: VerificationBatch) -> float:
    """Seconds from the drawing of the spot check to the last change in the layers; the checking itself is people's."""
    begun = time.perf_counter()
    now = timezone.now() + timedelta(hours=1)
    draw_spot_check(batch_id=batch.pk, at=now)
    drawn = batch.checks.values_list("record_id", flat=True)
    findings = [Finding(record_id, right=True) for record_id in drawn]
    note_findings(batch_id=batch.pk, findings=findings, checker="bench.2", at=now)
    approve_verification(batch_id=batch.pk, actor="bench.3", at=now)
    apply_verification(batch_id=batch.pk, at=now)
    return time.perf_counter() - begun


def _timed(ask: Callable[[], object]) -> float:
    """Milliseconds."""
    begun = time.perf_counter()
    ask()
    return (time.perf_counter() - begun) * 1_000
