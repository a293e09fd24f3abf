"""Which rungs does the escalation ladder have in a version of the clock rules?"""

import csv
from functools import cache
from pathlib import Path
from typing import TypeVar

from django.db.models import Q, QuerySet

from dispatch.domain.ladder import Anchor, RungAct, RungRule, read_ladder, span_of
from dispatch.models import LadderRung
from dispatch.models.calendar import VersionedRow

SHIPPED = Path(__file__).parent.parent / "data" / "ladder.csv"
Row = TypeVar("Row", bound=VersionedRow)


@cache
def shipped_ladder() -> tuple[RungRule, ...]:
    """The rungs that ship."""
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        return tuple(read_ladder(csv.DictReader(file)))


def ladder_rules(version: int) -> tuple[RungRule, ...]:
    """The rungs of a version; those that ship where none was ever stored. One statement."""
    stored = tuple(rung_rule(row) for row in valid_in(LadderRung.objects.order_by("id"), version))
    return stored or shipped_ladder()


def rung_rule(row: LadderRung) -> RungRule:
    """The row as the domain knows it."""
    limit, share = span_of(row.value, row.unit)
    return RungRule(
        level=row.level,
        kind=row.kind,
        stage=row.stage,
        condition=row.condition,
        owed_by=row.owed_by,
        act=RungAct(row.act),
        anchor=Anchor(row.anchor),
        limit=limit,
        share=share,
        hears=tuple(row.hears),
        source=row.source,
    )


def valid_in(rows: "QuerySet[Row]", version: int) -> "QuerySet[Row]":
    """The rows valid in a version of the clock rules."""
    return rows.filter(Q(to_version=None) | Q(to_version__gt=version), from_version__lte=version)
