"""Staged lines of a registry file into the tables, by sets."""

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection

from grid.domain.registry_columns import RegistryKind
from grid.services.registry_plans import Plan
from grid.services.registry_stage import CHANGED, MATCH, STAGE, reject_repeated, reject_staged

_SQL = Path(__file__).parent.parent / "sql"
_NO_BUILDING = """s.status <> 'void' AND NOT EXISTS (
    SELECT FROM gis_building b WHERE b.code = s.building_code AND b.valid_to IS NULL)"""
_NO_HOUSE = "s.status <> 'void' AND NOT EXISTS (SELECT FROM grid_house h WHERE h.code = s.house_code)"
_NO_ORGANISATION_BUILDING = """s.building_code <> '' AND NOT EXISTS (
    SELECT FROM gis_building b WHERE b.code = s.building_code AND b.valid_to IS NULL)"""
#: The cell a facility lies in, by a point on it; of the rows that begin at this moment.
FACILITY_CELLS = """
    UPDATE grid_facility facility SET cell_code = coalesce((
        SELECT cell.code FROM grid_gridcell cell
        WHERE cell.valid_to IS NULL AND cell.kind <> 'responsibility'
          AND ST_Intersects(cell.geom, ST_PointOnSurface(facility.geom)) ORDER BY cell.code LIMIT 1), '')
    WHERE facility.valid_from = %(at)s AND facility.valid_to IS NULL
"""


def merge_registry(
    plan: Plan, given: Collection[str], *, at: datetime, actor: str, keep_orphans: bool
) -> int:
    """Brings the tables to what the staged lines say; how many rows changed that were there before.

    `given` are the file's columns: what it has no heading for is left as it is. Afterwards `registry_match` holds
    the lines whose rows were known; every other staged line is a new row. Lines that name a building, house or
    household nobody knows are refused unless `keep_orphans`.
    """
    _reject_unfit(plan, keep_orphans)
    parameters: dict[str, Any] = {"at": at, "actor": actor}
    stored = list(dict.fromkeys(column for name in given for column in plan.stored.get(name, ())))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {MATCH} SELECT s.line, t.id FROM {STAGE} s JOIN {plan.table} t ON t.code = s.code"
            + (" AND t.valid_to IS NULL" if plan.versioned else "")
        )
        if not plan.versioned:
            reject_ended(cursor, plan, given)
        cursor.execute(f"ANALYZE {MATCH}")
        if plan.versioned:
            _renew(cursor, plan, stored, parameters)
        else:
            update(cursor, plan, stored, parameters)
            _insert(cursor, plan, parameters)
        if plan.kind is RegistryKind.HOUSEHOLD:
            cursor.execute((_SQL / "place_staged_households.sql").read_text(encoding="utf-8"), parameters)
        if plan.kind is RegistryKind.FACILITY:
            cursor.execute(FACILITY_CELLS, parameters)
        return changed(cursor)


def reject_ended(cursor: Any, plan: Plan, given: Collection[str]) -> None:
    """A file without a status cannot bring back what was ended, nor may it go on as if nothing had been."""
    if "status" not in given:
        reject_staged(
            "registry_row_ended",
            f"s.line IN (SELECT m.line FROM {MATCH} m JOIN {plan.table} t ON t.id = m.id WHERE t.status <> 'active')",
        )
    cursor.execute(f"DELETE FROM {MATCH} m WHERE NOT EXISTS (SELECT FROM {STAGE} s WHERE s.line = m.line)")


def changed(cursor: Any) -> int:
    """Lines that changed a row that was there before."""
    cursor.execute(f"SELECT count(DISTINCT line) FROM {CHANGED} JOIN {MATCH} USING (line)")
    return int(cursor.fetchone()[0])


def update(cursor: Any, plan: Plan, stored: Sequence[str], parameters: dict[str, Any]) -> None:
    """Changes the matched rows that differ, in place. Sealed columns are compared by their digest."""
    compared = [column for column in stored if column not in plan.sealed]
    if not compared:
        return
    cursor.execute(
        f"WITH done AS (UPDATE {plan.table} t SET {', '.join(f'{name} = s.{name}' for name in stored)}, "
        f"version = t.version + 1, updated_at = %(at)s FROM {STAGE} s JOIN {MATCH} m USING (line) WHERE t.id = m.id "
        f"AND ({_of('t', compared)}) IS DISTINCT FROM ({_of('s', compared)}) RETURNING s.line) "
        f"INSERT INTO {CHANGED} SELECT line FROM done",
        parameters,
    )


def _reject_unfit(plan: Plan, keep_orphans: bool) -> None:
    reject_repeated("code")
    if keep_orphans:
        return
    if plan.kind is RegistryKind.HOUSE:
        reject_staged("registry_building_unknown", _NO_BUILDING, _told("building_code"))
    elif plan.kind is RegistryKind.HOUSEHOLD:
        reject_staged("registry_house_unknown", _NO_HOUSE, _told("house_code"))
    elif plan.kind is RegistryKind.ORGANISATION:
        reject_staged("registry_building_unknown", _NO_ORGANISATION_BUILDING, _told("building_code"))


def _told(column: str) -> str:
    return f"jsonb_build_object('given', s.{column})"


def _insert(cursor: Any, plan: Plan, parameters: dict[str, Any]) -> None:
    columns = [column for column in plan.columns if column != "house_code"]
    cursor.execute(
        f"INSERT INTO {plan.table} ({', '.join(columns)}, created_at, updated_at) "
        f"SELECT {_of('s', columns)}, %(at)s, %(at)s FROM {STAGE} s "
        f"WHERE NOT EXISTS (SELECT FROM {MATCH} m WHERE m.line = s.line) ORDER BY s.line",
        parameters,
    )


def _renew(cursor: Any, plan: Plan, stored: Sequence[str], parameters: dict[str, Any]) -> None:
    """Closes the valid rows that differ and opens the new ones; what the file does not give stays as it was."""
    kept = [column for column in plan.columns if column not in (*stored, "code")]
    cursor.execute(
        f"WITH done AS (UPDATE {plan.table} t SET valid_to = %(at)s FROM {STAGE} s JOIN {MATCH} m USING (line) "
        f"WHERE t.id = m.id AND ({_of('t', stored)}) IS DISTINCT FROM ({_of('s', stored)}) RETURNING s.line) "
        f"INSERT INTO {CHANGED} SELECT line FROM done",
        parameters,
    )
    old = "".join(f", coalesce(t.{column}, s.{column})" for column in kept)
    names = ", ".join(["code", *stored, *kept])
    cursor.execute(
        f"INSERT INTO {plan.table} ({names}, attributes, valid_from) "
        f"SELECT {_of('s', ['code', *stored])}{old}, coalesce(t.attributes, '{{}}'), %(at)s "
        f"FROM {STAGE} s LEFT JOIN {MATCH} m USING (line) LEFT JOIN {plan.table} t ON t.id = m.id "
        f"WHERE m.line IS NULL OR EXISTS (SELECT FROM {CHANGED} c WHERE c.line = s.line) ORDER BY s.line",
        parameters,
    )


def _of(alias: str, columns: Sequence[str]) -> str:
    return ", ".join(f"{alias}.{column}" for column in columns)
