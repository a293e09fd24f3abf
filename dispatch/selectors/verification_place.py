"""What there is to verify in the place of a task, and what of it has an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from dispatch.models import VerificationTask
from gis.domain.coordinates import LonLat

_SQL = Path(__file__).parent.parent / "sql" / "standing_in_place.sql"
_DISTANCE = """
    SELECT ST_Distance(ground::geography, ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)::geography) FROM (
        SELECT coalesce(footprint, point) AS ground FROM gis_building
        WHERE %(building)s <> '' AND code = %(building)s AND valid_to IS NULL
        UNION ALL
        SELECT geom FROM grid_gridcell WHERE %(building)s = '' AND code = %(cell)s AND valid_to IS NULL
    ) place LIMIT 1
"""
_ELSEWHERE = """
    SELECT count(*) FROM grid_verificationrecord
    WHERE batch_id = %(batch)s AND subject_kind NOT IN ('building', 'address')
      AND (building_code <> %(building)s OR (%(building)s = '' AND cell_code <> %(cell)s))
"""
_WITH_PLATE = """
    SELECT coalesce(bool_or(true), false), coalesce(bool_and(photo_ref IS NOT NULL), true)
    FROM grid_verificationrecord
    WHERE batch_id = %s AND subject_kind = 'address' AND result IN ('corrected', 'added', 'void_record')
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """One subject; ``house`` is the code of its room, ``result`` the answer that counts, "" without one."""

    kind: str
    key: str
    house: str
    result: str
    batch: UUID | None


def standing_in_place(task: VerificationTask) -> list[Standing]:
    """All subjects of the campaign's kinds that stand there now. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            _statement(),
            {
                "building": task.building_code,
                "cell": task.cell_code,
                "campaign": task.campaign_id,
                "kinds": list(task.campaign.subject_kinds),
            },
        )
        return [Standing(*row) for row in cursor.fetchall()]


def unanswered_in(task: VerificationTask, batch_id: UUID) -> int:
    """Subjects that stand there and have no record in this batch."""
    return sum(1 for subject in standing_in_place(task) if subject.batch != batch_id)


def metres_to_place(task: VerificationTask, place: LonLat) -> float | None:
    """From the outline of the building (its point where none is drawn), or of the cell; None when it is gone."""
    return _one(_DISTANCE, {**_codes(task), "lon": place.lon, "lat": place.lat})


def records_elsewhere(task: VerificationTask, batch_id: UUID) -> int:
    """Records of the batch that are about another building, or another cell; a new building may have any code."""
    return int(_one(_ELSEWHERE, {**_codes(task), "batch": batch_id}) or 0)


def plate_photos(batch_id: UUID) -> tuple[bool, bool]:
    """(a record of the batch changes an address, and each that does has a photo)."""
    with connection.cursor() as cursor:
        cursor.execute(_WITH_PLATE, [batch_id])
        changed, photographed = cursor.fetchone()
    return bool(changed), bool(photographed)


def _codes(task: VerificationTask) -> Mapping[str, str]:
    return {"building": task.building_code, "cell": task.cell_code}


def _one(statement: str, parameters: Mapping[str, Any]) -> float | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row = cursor.fetchone()
    return None if row is None or row[0] is None else float(row[0])


@cache
def _statement() -> str:
    return _SQL.read_text(encoding="utf-8")
