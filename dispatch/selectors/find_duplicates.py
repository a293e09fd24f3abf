"""Which open tickets may be about the same fact (重复与并案)? A question for the dispatcher, never an act."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from dispatch.domain.alike_text import likeness, pairs_of
from dispatch.domain.duplicate_score import Likeness, is_candidate, reasons, score
from dispatch.domain.grouping_rules import DuplicateRules
from dispatch.domain.subjects import Subject
from dispatch.selectors.grouping_rules import duplicate_rules
from gis.domain.coordinates import LonLat
from gis.selectors.planned import execute_planned
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.domain.scope import scope_keys

SQL_FILE = Path(__file__).resolve().parent.parent / "sql" / "duplicate_candidates.sql"
#: A box for the index, the exact test follows: > 1 m of longitude up to 48° latitude for each part of it.
DEGREES_PER_METRE = 0.000015
NOWHERE = LonLat(0.0, 0.0)
MOST = 6


@dataclass(frozen=True, slots=True)
class DuplicateCandidate:
    """A ticket that may be about the same fact; ``distance_m`` None = not found by its place. ``score`` 0–1."""

    id: UUID
    number: str
    title: str
    distance_m: float | None
    why: tuple[str, ...]
    score: float
    same_requester: bool

    def as_json(self) -> dict[str, object]:
        """The shape the API answers with."""
        distance = None if self.distance_m is None else round(self.distance_m, 1)
        return {
            "id": str(self.id),
            "number": self.number,
            "title": self.title,
            "distance_m": distance,
            "why": list(self.why),
            "score": round(self.score, 2),
        }


@dataclass(frozen=True, slots=True)
class Alike:
    """What a ticket meets on arrival: candidates, the likeliest first, and the open topic it belongs to, if any."""

    candidates: list[DuplicateCandidate]
    topic_id: UUID | None


@cache
def sql() -> str:
    """The statement, read once."""
    return SQL_FILE.read_text(encoding="utf-8")


def find_duplicates(**asked: Any) -> list[DuplicateCandidate]:
    """The candidates of `find_alike` alone."""
    return find_alike(**asked).candidates


def find_alike(
    *,
    actor: Actor,
    now: datetime,
    point: LonLat | None,
    subject: Subject,
    text: str,
    phone_index: bytes | None,
    except_id: UUID | None = None,
) -> Alike:
    """At most six candidates the actor may see, ranked by place, subject, words and requester; and the open topic.

    Near = within the radius of the rules and so many days old; without a place, alike in class and words; or from the
    same phone within 30 days. One statement; none when there is neither place nor phone nor class.
    """
    if point is None and phone_index is None and not subject.class_codes:
        return Alike([], None)
    rules = duplicate_rules()
    place = point or NOWHERE
    with connection.cursor() as cursor:
        execute_planned(
            cursor,
            sql(),
            {
                "placed": point is not None,
                "lon": place.lon,
                "lat": place.lat,
                "radius_m": rules.radius_m,
                "radius_degrees": rules.radius_m * DEGREES_PER_METRE,
                "since": now - timedelta(days=rules.days),
                "phone_since": now - timedelta(days=rules.phone_days),
                "class_codes": list(subject.class_codes),
                "matter_codes": list(subject.matter_codes),
                "class_keys": list(subject.class_keys),
                "own_class": list(subject.class_codes[:1]) if point is None else [],
                "phone_index": phone_index,
                "except_id": except_id,
            },
        )
        rows = cursor.fetchall()
    words = pairs_of(text)
    found = [candidate(row, words, rules) for row in rows if row[1] is not None and may_see(actor, row[4])]
    ranked = sorted(
        (one for one in found if one is not None), key=lambda one: (-one.score, one.distance_m or 0.0)
    )
    return Alike(ranked[:MOST], rows[0][0])


def may_see(actor: Actor, audience: list[str]) -> bool:
    """Candidates obey the scope like everything else."""
    return actor.has(Role.SYSTEM, Role.CITY) or not scope_keys(actor).isdisjoint(audience)


def candidate(
    row: tuple[Any, ...], words: frozenset[str], rules: DuplicateRules
) -> DuplicateCandidate | None:
    """One row of the statement as a value; None when too little is shared."""
    _, ticket_id, number, title, _, still_open, distance_m, same_phone, same_subject, beginning = row
    shared = Likeness(distance_m, same_subject, likeness(words, pairs_of(beginning)), same_phone, still_open)
    value = score(shared, rules)
    if not is_candidate(shared, rules) or (value < rules.least_score and not same_phone):
        return None
    return DuplicateCandidate(ticket_id, number, title, distance_m, reasons(shared, rules), value, same_phone)
