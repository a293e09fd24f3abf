"""Orphans and contradictions of the base registry: how many where, and which; never a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from grid.domain.registry_access import RegistryScope
from grid.domain.registry_reports import REPORTS, Report, report_named, thresholds
from grid.selectors.registry_report_sql import REPORT_SQL

MAX_PAGE = 500

#: Every finding with the area its building's cell is in; empty codes where there is none. 95,000 links are hashed.
_PLACED = """
    WITH found AS MATERIALIZED ({report}), placed AS (
        SELECT building.code, cell.subdistrict_code, cell.community_code
        FROM gis_building building
        JOIN grid_buildingcell link ON link.building_id = building.id AND link.valid_to IS NULL
        JOIN grid_gridcell cell ON cell.id = link.cell_id
        WHERE building.valid_to IS NULL AND building.code IN (SELECT found.building FROM found)
    )
    SELECT {columns}
    FROM found LEFT JOIN placed ON placed.code = found.building
    WHERE (%(everywhere)s OR placed.subdistrict_code = ANY(%(scope)s) OR placed.community_code = ANY(%(scope)s))
"""
#: For the hashes of a million rows; without it they go to disk in pieces.
_MEMORY = "SET LOCAL work_mem = '96MB'"
_AREAS = "coalesce(placed.subdistrict_code, ''), coalesce(placed.community_code, '')"


@dataclass(frozen=True, slots=True)
class AreaCount:
    """Findings in one community; both codes empty for what lies in no cell."""

    subdistrict_code: str
    community_code: str
    count: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `key` is a code, or the number of a resident; `fact` what was found, never a name."""

    key: str
    building_code: str | None
    fact: str | None
    subdistrict_code: str
    community_code: str


@dataclass(frozen=True, slots=True)
class ReportCounts:
    """A report and its findings by area."""

    report: Report
    total: int
    areas: tuple[AreaCount, ...]


@dataclass(frozen=True, slots=True)
class FindingPage:
    """Findings by key; `next_after` is null on the last page."""

    items: tuple[Finding, ...]
    next_after: str | None


def report_counts(name: str, scope: RegistryScope, today: date) -> ReportCounts:
    """How many in which community; one statement. Raises GridlineError `registry_report_unknown` (404)."""
    report = report_named(name)
    statement = _PLACED.format(report=REPORT_SQL[name], columns=f"{_AREAS}, count(*)")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_MEMORY)
        cursor.execute(f"{statement} GROUP BY 1, 2 ORDER BY 1, 2", _parameters(scope, today))
        areas = tuple(AreaCount(*row) for row in cursor.fetchall())
    return ReportCounts(report, sum(area.count for area in areas), areas)


def report_findings(
    name: str, scope: RegistryScope, today: date, *, area: str = "", after: str = "", limit: int = 100
) -> FindingPage:
    """Which ones, by key, of a subdistrict or community `area` (empty = all); one statement.

    Raises GridlineError `registry_report_unknown` (404).
    """
    report_named(name)
    statement = _PLACED.format(
        report=REPORT_SQL[name], columns=f"found.key, found.building, found.fact, {_AREAS}"
    )
    parameters = {
        **_parameters(scope, today),
        "area": area,
        "after": after,
        "limit": min(limit, MAX_PAGE) + 1,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_MEMORY)
        cursor.execute(
            f"{statement} AND (%(area)s = '' OR %(area)s IN (placed.subdistrict_code, placed.community_code)) "
            'AND found.key COLLATE "C" > %(after)s ORDER BY found.key COLLATE "C" LIMIT %(limit)s',
            parameters,
        )
        rows = cursor.fetchall()
    items = tuple(Finding(*row) for row in rows[: min(limit, MAX_PAGE)])
    return FindingPage(items, items[-1].key if len(rows) > len(items) else None)


def all_reports(scope: RegistryScope, today: date) -> tuple[ReportCounts, ...]:
    """Every report's counts; a statement each."""
    return tuple(report_counts(name, scope, today) for name in REPORTS)


def _parameters(scope: RegistryScope, today: date) -> Mapping[str, Any]:
    return {**thresholds(), "today": today, "everywhere": scope.everywhere, "scope": scope.codes}
