"""The three rates: ours and the city's side by side, raw and as assessed, never mixed."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from dispatch.domain.period import Period
from dispatch.domain.rates import APART_TOPIC, WEIGHT_TOPIC, RateCounts, Rates, Weights, rates_of
from dispatch.domain.rule_values import RuleValues
from dispatch.selectors.assessment_scope import AssessmentScope
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.figure_groups import group_key, group_name, group_parameters
from dispatch.selectors.names import names
from dispatch.selectors.rule_values import rule_values

COUNTS = (Path(__file__).parent.parent / "sql" / "callback_rates.sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class RateRow:
    """Counts of one group on one side, split by class (``apart``) and exemption."""

    by_city: bool
    key: str
    apart: bool
    exempt: bool
    counts: RateCounts


def rate_rows(*, period: Period, by: str, scope: AssessmentScope) -> list[RateRow]:
    """The counts; two statements. Raises `indicator_group_unknown` (422)."""
    statement = COUNTS.replace("{key}", group_key(by, "v.called_at"))
    prefixes = [f"{_literal(code)}%" for code in rule_values("apart_class").by_name]
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            {
                **group_parameters(period),
                "apart": prefixes,
                "units": None if scope.units is None else list(scope.units),
                "subdistricts": None if scope.subdistricts is None else list(scope.subdistricts),
            },
        )
        return [
            RateRow(city, key, apart, exempt, RateCounts(*counts))
            for city, key, apart, exempt, *counts in cursor.fetchall()
        ]


def _literal(code: str) -> str:
    """A code as a pattern that means itself."""
    return code.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def callback_rates(*, period: Period, by: str, scope: AssessmentScope, moment: Moment) -> dict[str, Any]:
    """`{period, by, weights, local, city}`; each group with `scored`, `apart` and `raw` counts and rates.

    ``scored`` is what is assessed: without exempted tickets and without the classes that are not judged on
    satisfaction alone, which stand in ``apart`` with weights of their own. ``raw`` is all of it, exemptions included.
    """
    common = rule_values(WEIGHT_TOPIC)
    weights, apart = Weights.of(common, common), Weights.of(rule_values(APART_TOPIC), common)
    rows = rate_rows(period=period, by=by, scope=scope)
    known = names(moment)
    sides = {}
    for side, by_city in (("local", False), ("city", True)):
        groups: dict[str, list[RateRow]] = defaultdict(list)
        for row in rows:
            if row.by_city == by_city:
                groups[row.key].append(row)
        sides[side] = [
            {**group_name(by, key, known), **_figures(groups[key], weights, apart)} for key in sorted(groups)
        ]
    return {
        "period": period.as_json(),
        "by": by,
        "weights": {"scored": _weights(common), "apart": _weights(rule_values(APART_TOPIC))},
        **sides,
    }


def _figures(rows: list[RateRow], weights: Weights, apart: Weights) -> dict[str, Any]:
    kept = [row for row in rows if not row.exempt]
    return {
        "scored": _told(RateCounts.sum(row.counts for row in kept if not row.apart), weights),
        "apart": _told(RateCounts.sum(row.counts for row in kept if row.apart), apart),
        "raw": _told(RateCounts.sum(row.counts for row in rows), weights),
        "exempt": sum(row.counts.valid for row in rows if row.exempt),
    }


def _told(counts: RateCounts, weights: Weights) -> dict[str, Any]:
    return {"counts": asdict(counts), "rates": _plain(rates_of(counts, weights))}


def _plain(rates: Rates) -> dict[str, float | None]:
    return {name: None if rate is None else float(rate) for name, rate in asdict(rates).items()}


def _weights(values: RuleValues) -> Mapping[str, Any]:
    return {
        name: {"value": float(values.decimal(name)), "source": values.sources.get(name, "")}
        for name in sorted(values.by_name)
    }
