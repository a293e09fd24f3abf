"""What a full file of the registry no longer lists: counted always, closed only when that was asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from grid.domain.registry_columns import RegistryKind
from grid.services.registry_stage import MATCH, STAGE

EXAMPLES = 10
_BY_CODE = (
    f"AND NOT EXISTS (SELECT FROM {STAGE} s WHERE s.code = t.code) AND starts_with({{place}}, %(within)s)"
)
_LIVES_WITHIN = """AND (%(within)s = '' OR EXISTS (
    SELECT FROM grid_householdmember m JOIN grid_householdplace p USING (household_id)
    WHERE m.resident_id = t.id AND m.valid_to IS NULL AND p.valid_to IS NULL
      AND starts_with(p.house_code, %(within)s)))"""

_MISSING: Mapping[RegistryKind, str] = {
    RegistryKind.HOUSE: "FROM grid_house t WHERE status = 'active' " + _BY_CODE.format(place="t.code"),
    RegistryKind.HOUSEHOLD: (
        "FROM grid_household t LEFT JOIN grid_householdplace p ON p.household_id = t.id AND p.valid_to IS NULL "
        "WHERE t.status = 'active' " + _BY_CODE.format(place="coalesce(p.house_code, '')")
    ),
    RegistryKind.RESIDENT: (
        "FROM grid_resident t WHERE status = 'active' "
        f"AND NOT EXISTS (SELECT FROM {MATCH} m WHERE m.id = t.id) "
        f"AND NOT EXISTS (SELECT FROM {STAGE} s WHERE s.id = t.id) " + _LIVES_WITHIN
    ),
    RegistryKind.ORGANISATION: (
        "FROM grid_organisation t WHERE status = 'active' " + _BY_CODE.format(place="t.building_code")
    ),
    RegistryKind.FACILITY: (
        "FROM grid_facility t WHERE valid_to IS NULL " + _BY_CODE.format(place="t.cell_code")
    ),
}
_GONE = "FROM registry_missing gone WHERE gone.id = t.id"
_LEAVE = """UPDATE grid_householdmember t SET valid_to = %(at)s FROM registry_missing gone
    WHERE gone.id = t.resident_id AND t.valid_to IS NULL"""
_MOVE_OUT = """UPDATE grid_householdplace t SET valid_to = %(at)s FROM registry_missing gone
    WHERE gone.id = t.household_id AND t.valid_to IS NULL"""
_CHANGE = "version = version + 1, updated_at = %(at)s"
_CLOSE: Mapping[RegistryKind, tuple[str, ...]] = {
    RegistryKind.HOUSE: (f"UPDATE grid_house t SET status = 'void', {_CHANGE} {_GONE}",),
    RegistryKind.HOUSEHOLD: (
        _MOVE_OUT,
        f"UPDATE grid_household t SET status = 'void', {_CHANGE} {_GONE}",
    ),
    RegistryKind.RESIDENT: (_LEAVE, f"UPDATE grid_resident t SET status = 'moved_out', {_CHANGE} {_GONE}"),
    RegistryKind.ORGANISATION: (f"UPDATE grid_organisation t SET status = 'closed', {_CHANGE} {_GONE}",),
    RegistryKind.FACILITY: (f"UPDATE grid_facility t SET valid_to = %(at)s {_GONE}",),
}


@dataclass(frozen=True, slots=True)
class Missing:
    """Rows that stand and that the file does not list. `examples` are codes, or numbers of residents."""

    count: int
    examples: tuple[str, ...]
    closed: bool = False


def find_missing(kind: RegistryKind, within: str) -> Missing:
    """Counts and keeps them aside in `registry_missing`. `within` is the beginning of a place's code, empty = all.

    An anti-join of the table with the staged lines by hash; a second over 1.6 M residents.
    """
    shown = "t.id::text" if kind is RegistryKind.RESIDENT else "t.code"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE registry_missing ON COMMIT DROP AS SELECT t.id, {shown} AS name {_MISSING[kind]}",
            {"within": within},
        )
        cursor.execute("SELECT count(*) FROM registry_missing")
        count = int(cursor.fetchone()[0])
        cursor.execute("SELECT name FROM registry_missing ORDER BY name LIMIT %s", [EXAMPLES])
        return Missing(count, tuple(name for (name,) in cursor.fetchall()))


def close_missing(kind: RegistryKind, found: Missing, *, at: datetime) -> Missing:
    """Ends what `find_missing` kept aside: void, moved out, closed; nothing is deleted."""
    parameters: dict[str, Any] = {"at": at}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE registry_missing")
        for statement in _CLOSE[kind]:
            cursor.execute(statement, parameters)
    return Missing(found.count, found.examples, closed=True)
