import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from django.db import connection, transaction

from gis.domain.errors import GridlineError
from gis.services.copy_rows import copy_rows
from grid.domain.person_sealer import PersonSealer
from grid.domain.verification.fields import SubjectKind
from grid.domain.verification.record import Record, read_record
from grid.models import VerificationBatch, VerificationCampaign
from grid.selectors.person_sealer import person_sealer
from grid.selectors.subject_sources import SOURCES
from grid.selectors.verification_campaigns import verification_campaign

SEALED_AS = "verification"
MOST_REASONS_KEPT = 1_000
_SQL = Path(__file__).parent.parent / "sql"
_STAGE = """
    CREATE TEMP TABLE verification_stage (
        line int, client_id uuid, subject_kind text, subject_key text, building_code text, cell_code text, result text,
        visits smallint, device_at timestamptz, observer text, observed jsonb, seen jsonb, observed_sealed bytea,
        photo_ref text, known boolean NOT NULL DEFAULT false, problem text
    ) ON COMMIT DROP
"""
_COLUMNS = (
    "line", "client_id", "subject_kind", "subject_key", "building_code", "cell_code", "result", "visits", "device_at",
    "observer", "observed", "seen", "observed_sealed", "photo_ref",
)  # fmt: skip
_KNOWN = """
    UPDATE verification_stage stage
    SET known = true, building_code = {building}, cell_code = {cell}
    FROM {tables} WHERE stage.subject_kind = %s AND {match} AND {standing}
"""
_CELL_OF_POINT = """
    UPDATE verification_stage stage SET cell_code = coalesce((
        SELECT cell.code FROM grid_gridcell cell
        WHERE cell.valid_to IS NULL AND cell.kind <> 'responsibility' AND ST_Intersects(cell.geom, ST_SetSRID(
            ST_MakePoint((observed #>> '{point,0}')::float8, (observed #>> '{point,1}')::float8), 4326))
        ORDER BY cell.code LIMIT 1), '')
    WHERE result = 'added' AND building_code = '' AND cell_code = '' AND observed ? 'point'
"""
_NOT_ASKED = """
    UPDATE verification_stage stage SET problem = 'verification_area_not_asked'
    FROM verification_place place
    WHERE place.subject_kind = stage.subject_kind AND place.given_building = stage.building_code
      AND place.given_cell = stage.cell_code AND stage.problem IS NULL
      AND NOT place.subdistrict_code = ANY(%(subdistricts)s)
"""
_SUPERSEDE = """
    UPDATE grid_verificationrecord record SET latest = false
    FROM verification_taken taken WHERE taken.prior_id = record.id AND taken.subject_key = record.subject_key
"""
_INSERT = """
    INSERT INTO grid_verificationrecord
        (campaign_id, batch_id, client_id, subject_kind, subject_key, building_code, cell_code, result, visits, version,
         latest, device_at, observer, observed, seen, observed_sealed, photo_ref)
    SELECT %(campaign)s, %(batch)s, stage.client_id, stage.subject_kind, stage.subject_key, stage.building_code,
           taken.counted_cell, stage.result, stage.visits, coalesce(taken.prior_version, 0) + 1, true, stage.device_at,
           stage.observer, stage.observed, stage.seen, stage.observed_sealed, stage.photo_ref
    FROM verification_taken taken JOIN verification_stage stage USING (line)
"""
_SUPERSEDED = """
    SELECT subject_kind, prior_building AS building_code, prior_cell AS cell_code, prior_result AS result
    FROM verification_taken WHERE prior_id IS NOT NULL AND prior_counts
"""


@dataclass(slots=True)
class _Reading:
    """What reading the lines found out: their digest, how many there were, which were refused and why."""

    campaign: VerificationCampaign
    at: datetime
    sealer: PersonSealer
    digest: Any = field(default_factory=hashlib.sha256)
    lines: int = 0
    refused: int = 0
    reasons: list[dict[str, Any]] = field(default_factory=list)

    def rows(self, lines: Iterable[bytes]) -> Iterator[tuple[Any, ...]]:
        """The staged row of every line that can be read."""
        for line in lines:
            self.lines += 1
            self.digest.update(line.rstrip(b"\r\n") + b"\n")
            try:
                yield self._row(self.lines, self._record(line))
            except GridlineError as refusal:
                self.refuse(self.lines, refusal.code, {**refusal.params, "field": refusal.field})

    def refuse(self, line: int, code: str, params: dict[str, Any]) -> None:
        """Counts a refused line; the reasons of the first thousand are kept."""
        self.refused += 1
        if len(self.reasons) < MOST_REASONS_KEPT:
            self.reasons.append({"line": line, "code": code, "params": params})

    def _record(self, line: bytes) -> Record:
        try:
            given = orjson.loads(line)
        except orjson.JSONDecodeError:
            raise GridlineError("verification_line_no_json", status=422) from None
        if not isinstance(given, dict):
            raise GridlineError("verification_line_no_json", status=422)
        record = read_record(given, at=self.at)
        if record.kind not in self.campaign.subject_kinds:
            raise GridlineError(
                "verification_kind_not_asked", status=422, field="subject_kind", subject_kind=record.kind
            )
        return record

    def _row(self, line: int, record: Record) -> tuple[Any, ...]:
        sealed = self.sealer.seal(record.personal, SEALED_AS) if record.personal else None
        return (
            line, record.client_id, record.kind, record.key, record.building_code, record.cell_code, record.result,
            record.visits, record.device_at, record.observer, dict(record.observed) or None, dict(record.seen) or None,
            sealed, record.photo_ref,
        )  # fmt: skip


@transaction.atomic
def ingest_verification(
    *, campaign_code: str, client_key: str, lines: Iterable[bytes], submitted_by: str, at: datetime
) -> VerificationBatch:
    """核查记录入库. Takes a batch of records, one JSON object a line; all lines are accounted for.

    A subject that was handed in before gets a new version, and the new one counts; a record known by its `client_id`
    changes nothing. A batch of the same `client_key` and content is the same batch. Lines are streamed, memory stays
    level. Raises GridlineError `verification_campaign_unknown` (404), `verification_campaign_state`,
    `verification_batch_differs` (409: the key stands for other content), `verification_batch_empty` (422).
    """
    campaign = verification_campaign(
        campaign_code, lock=True
    )  # one intake at a time: versions follow each other
    reading = _Reading(campaign, at, person_sealer())
    known = VerificationBatch.objects.filter(campaign=campaign, client_key=client_key).first()
    if known:
        for line in lines:
            reading.digest.update(line.rstrip(b"\r\n") + b"\n")
        if known.content_sha256 != reading.digest.hexdigest():
            raise GridlineError(
                "verification_batch_differs", status=409, field="client_key", batch=str(known.pk)
            )
        return known
    if campaign.state != VerificationCampaign.State.RUNNING:
        raise GridlineError("verification_campaign_state", status=409, record_state=campaign.state)
    _stage(reading, lines)
    if not reading.lines:
        raise GridlineError("verification_batch_empty", status=422)
    taken = _judge(campaign)
    _note_refusals(reading)
    batch = VerificationBatch.objects.create(
        campaign=campaign,
        client_key=client_key,
        content_sha256=reading.digest.hexdigest(),
        rows_read=reading.lines,
        rows_taken=taken,
        rows_unchanged=reading.lines - reading.refused - taken,
        rows_rejected=reading.refused,
        rejections=reading.reasons,
        submitted_by=submitted_by,
        submitted_at=at,
    )
    _take(batch)
    return batch


def _stage(reading: _Reading, lines: Iterable[bytes]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS verification_stage, verification_place, verification_taken")
        cursor.execute(_STAGE)
        copy_rows("verification_stage", _COLUMNS, reading.rows(lines))
        cursor.execute(
            "ANALYZE verification_stage (line, subject_kind, subject_key, building_code, cell_code)"
        )
        cursor.execute("SELECT DISTINCT subject_kind FROM verification_stage")
        for (kind,) in cursor.fetchall():
            source = SOURCES[SubjectKind(kind)]
            cursor.execute(
                _KNOWN.format(
                    building=source.building,
                    cell=source.cell,
                    tables=source.tables,
                    match=source.match,
                    standing=source.standing,
                ),
                [kind],
            )
        cursor.execute(_CELL_OF_POINT)


def _judge(campaign: VerificationCampaign) -> int:
    """Finds what cannot be taken; how many records are new."""
    parameters: dict[str, Any] = {"campaign": campaign.pk, "subdistricts": campaign.subdistrict_codes}
    with connection.cursor() as cursor:
        cursor.execute(_sql("judge_verification_stage"))
        cursor.execute(_sql("place_verification_stage"), parameters)
        cursor.execute("ANALYZE verification_place")
        if campaign.subdistrict_codes:
            cursor.execute(_NOT_ASKED, parameters)
        cursor.execute(_sql("take_verification_stage"), parameters)
        cursor.execute(
            "ANALYZE verification_taken (line, subject_kind, subject_key, building_code, counted_cell)"
        )
        cursor.execute("SELECT count(*) FROM verification_taken")
        return int(cursor.fetchone()[0])


def _note_refusals(reading: _Reading) -> None:
    """Adds the lines that the database refused, in the order of the file."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT line, problem, subject_kind, subject_key FROM verification_stage "
            "WHERE problem IS NOT NULL ORDER BY line"
        )
        for line, problem, kind, key in cursor.fetchall():
            reading.refuse(line, problem, {"subject_kind": kind, "subject": key})


def _take(batch: VerificationBatch) -> None:
    parameters: dict[str, Any] = {"campaign": batch.campaign_id, "batch": batch.pk}
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM verification_taken WHERE prior_id IS NOT NULL)")
        if cursor.fetchone()[0]:
            cursor.execute(_SUPERSEDE)
            cursor.execute(_sql("uncount_verification").format(gone=_SUPERSEDED), parameters)
        cursor.execute(_INSERT, parameters)
        cursor.execute(_sql("count_verification"), parameters)


@cache
def _sql(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")
