"""Which reports of the last minutes may be one flood, and which fit a topic that is open?"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from dispatch.domain.catalogue import Catalogue
from dispatch.domain.grouping_rules import FloodRules
from dispatch.models import Topic

SQL = Path(__file__).resolve().parent.parent / "sql"
MOST_REPORTS = 50_000
#: How long after a topic was made its stragglers are looked for; who arrives later sees the topic on arrival.
STRAGGLERS_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PlacedReport:
    """A report with a place; ``unit`` is where it was routed, None where no row decided."""

    id: UUID
    lon: float
    lat: float
    request_class: str
    matter: str
    unit: str | None
    subdistrict_code: str
    community_code: str


@cache
def _sql(name: str) -> str:
    return (SQL / name).read_text(encoding="utf-8")


def unjoined_reports(*, now: datetime, rules: FloodRules) -> list[PlacedReport]:
    """The reports within the minutes of the rules that never were in a topic, oldest first. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            _sql("unjoined_reports.sql"),
            {"since": now - timedelta(minutes=rules.minutes), "until": now, "most": MOST_REPORTS},
        )
        return [PlacedReport(*row) for row in cursor.fetchall()]


def stragglers(*, now: datetime, rules: FloodRules, lists: Catalogue) -> dict[UUID, list[UUID]]:
    """Topic → tickets that fit it and are in no topic. One statement, two while a topic is open."""
    open_keys = Topic.objects.filter(takes_new=True).values_list("class_key", flat=True)
    classes = {key: classes_below(lists, key) for key in open_keys if key}
    if not open_keys:
        return {}
    params: dict[str, Any] = {
        "since": now - STRAGGLERS_FOR,
        "reach": timedelta(minutes=rules.minutes),
        "classes": json.dumps(classes),
    }
    with connection.cursor() as cursor:
        cursor.execute(_sql("stragglers_of_topics.sql"), params)
        return dict(cursor.fetchall())


def classes_below(lists: Catalogue, key: str) -> list[str]:
    """The class of this code and every class below it."""
    return [code for code in lists.request_classes if key in lists.class_path(code)]
