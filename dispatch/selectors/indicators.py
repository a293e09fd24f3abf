"""The indicators of handling by unit, subdistrict, class, matter or month."""

from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from django.db import connection

from dispatch.domain.indicators import IndicatorCounts, indicators_of
from dispatch.domain.period import Period
from dispatch.selectors.assessment_scope import AssessmentScope
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.figure_groups import group_key, group_name, group_parameters
from dispatch.selectors.names import names
from gis.domain.errors import GridlineError

COUNTS = (Path(__file__).parent.parent / "sql" / "indicator_counts.sql").read_text(encoding="utf-8")
KINDS = ("", "hotline", "grid_event")
NAMES = tuple(field.name for field in fields(IndicatorCounts))


def indicator_counts(
    *, period: Period, by: str, scope: AssessmentScope, moment: Moment, kind: str = ""
) -> dict[str, IndicatorCounts]:
    """Group → its counts; one statement. Raises `indicator_group_unknown` and `kind_unknown` (422)."""
    if kind not in KINDS:
        raise GridlineError("kind_unknown", status=422, field="kind", given=kind[:20])
    statement = COUNTS.replace("{key}", group_key(by, "t.received_at"))
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            {
                **group_parameters(period),
                "now": moment.now,
                "kind": kind,
                "units": None if scope.units is None else list(scope.units),
                "subdistricts": None if scope.subdistricts is None else list(scope.subdistricts),
            },
        )
        columns = [column.name for column in cursor.description]
        listed = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return {row["key"]: IndicatorCounts(**{name: row[name] for name in NAMES}) for row in listed}


def indicators(
    *, period: Period, by: str, scope: AssessmentScope, moment: Moment, kind: str = ""
) -> dict[str, Any]:
    """`{period, by, kind, groups}` with counts and rates of every group."""
    counts = indicator_counts(period=period, by=by, scope=scope, moment=moment, kind=kind)
    known = names(moment)
    return {
        "period": period.as_json(),
        "by": by,
        "kind": kind,
        "groups": [
            {
                **group_name(by, key, known),
                "counts": asdict(counts[key]),
                "rates": {
                    name: None if rate is None else float(rate)
                    for name, rate in indicators_of(counts[key]).items()
                },
            }
            for key in sorted(counts)
        ],
    }
