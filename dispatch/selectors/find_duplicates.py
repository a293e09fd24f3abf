"""Which open tickets may be about the same fact (重复与并案)? A question for the dispatcher, never an act."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from django.db import connection

from gis.domain.coordinates import LonLat
from gis.selectors.planned import execute_planned
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.domain.scope import scope_keys

SQL_FILE = Path(__file__).resolve().parent.parent / "sql" / "duplicate_candidates.sql"
RADIUS_M = 100.0
RADIUS_DEGREES = (
    0.0015  # > 100 m of longitude up to 48° latitude: a box for the index, the exact test follows
)
NEARBY_DAYS = 7
SAME_PHONE_DAYS = 30
NOWHERE = LonLat(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class DuplicateCandidate:
    """A ticket that may be about the same fact; ``distance_m`` None = found by the phone number alone."""

    id: UUID
    number: str
    title: str
    distance_m: float | None
    why: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The shape the API answers with."""
        distance = None if self.distance_m is None else round(self.distance_m, 1)
        return {
            "id": str(self.id),
            "number": self.number,
            "title": self.title,
            "distance_m": distance,
            "why": list(self.why),
        }


@cache
def sql() -> str:
    """The statement, read once."""
    return SQL_FILE.read_text(encoding="utf-8")


def find_duplicates(
    *,
    actor: Actor,
    now: datetime,
    point: LonLat | None,
    class_codes: Iterable[str],
    matter_codes: Iterable[str],
    phone_index: bytes | None,
    except_id: UUID | None = None,
) -> list[DuplicateCandidate]:
    """At most six candidates the actor may see: within 100 m, alike in class or matter and at most 7 days old, or
    from the same phone within 30 days. One statement; none when there is neither a point nor a phone.
    """
    if point is None and phone_index is None:
        return []
    place = point or NOWHERE
    with connection.cursor() as cursor:
        execute_planned(
            cursor,
            sql(),
            {
                "lon": place.lon,
                "lat": place.lat,
                "radius_m": RADIUS_M,
                "radius_degrees": RADIUS_DEGREES,
                "since": now - timedelta(days=NEARBY_DAYS),
                "phone_since": now - timedelta(days=SAME_PHONE_DAYS),
                "class_codes": [code for code in class_codes if code] if point else [],
                "matter_codes": [code for code in matter_codes if code] if point else [],
                "phone_index": phone_index,
                "except_id": except_id,
            },
        )
        rows = cursor.fetchall()
    return [candidate(row) for row in rows if may_see(actor, row[3])]


def may_see(actor: Actor, audience: list[str]) -> bool:
    """Candidates obey the scope like everything else."""
    return actor.has(Role.SYSTEM, Role.CITY) or not scope_keys(actor).isdisjoint(audience)


def candidate(row: tuple[UUID, str, str, list[str], bool, float | None, bool, bool]) -> DuplicateCandidate:
    """One row of the statement as a value."""
    reasons = (("near_and_alike", row[6]), ("same_phone", row[7]), ("still_open", row[4]))
    return DuplicateCandidate(row[0], row[1], row[2], row[5], tuple(name for name, holds in reasons if holds))
