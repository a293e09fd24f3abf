"""Staged residents into the registry: persons are known again by digests, members follow their household."""

from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection

from gis.services.copy_rows import copy_rows
from grid.domain.person import Person
from grid.domain.person_sealer import PersonSealer
from grid.services.merge_registry import changed, reject_ended, update
from grid.services.registry_plans import Plan
from grid.services.registry_stage import MATCH, STAGE, reject_repeated, reject_staged

_SQL = Path(__file__).parent.parent / "sql"
_SEALED_COLUMNS = ("id_type", "id_number", "phone", "birth_on", "registration_number")
_KEPT_COLUMNS = ("line", "sealed", "content_index", "id_index", "phone_index")
_NO_HOUSEHOLD = """s.household_code <> '' AND s.status = 'active' AND NOT EXISTS (
    SELECT FROM grid_household h WHERE h.code = s.household_code AND h.status = 'active')"""
#: Households that had members before and have more now; a first load has none and looks once into an empty answer.
_GREW = f"""
    UPDATE grid_household household SET version = version + 1, updated_at = %(at)s
    FROM (SELECT DISTINCT household_code FROM {STAGE} WHERE household_code <> '') named
    WHERE EXISTS (SELECT FROM grid_householdmember WHERE valid_from < %(at)s)
      AND household.code = named.household_code AND household.updated_at < %(at)s
      AND EXISTS (SELECT FROM grid_householdmember m WHERE m.household_id = household.id AND m.valid_from = %(at)s)
      AND EXISTS (SELECT FROM grid_householdmember m WHERE m.household_id = household.id AND m.valid_from < %(at)s)
"""
_TWO_PERSONS = f"""s.line IN (
    SELECT line FROM {MATCH} GROUP BY line HAVING count(*) > 1
    UNION ALL
    SELECT line FROM {MATCH} WHERE id IN (SELECT id FROM {MATCH} GROUP BY id HAVING count(DISTINCT line) > 1))"""


def merge_residents(
    plan: Plan, given: Collection[str], *, at: datetime, actor: str, keep_orphans: bool, sealer: PersonSealer
) -> int:
    """As `merge_registry`, for residents.

    A person is known again by document number, else by the number in the source. A line that fits two persons, or
    two lines that fit one, are refused. What the file has no heading for is kept, inside the sealed blob too.
    """
    reject_repeated("id_index")
    reject_repeated("source_index")
    if not keep_orphans:
        reject_staged("registry_household_unknown", _NO_HOUSEHOLD)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {MATCH} SELECT s.line, t.id FROM {STAGE} s JOIN {plan.table} t ON t.id_index = s.id_index "
            f"UNION SELECT s.line, t.id FROM {STAGE} s JOIN {plan.table} t ON t.source_index = s.source_index"
        )
        reject_staged("resident_two_persons", _TWO_PERSONS)
        reject_ended(cursor, plan, given)
        cursor.execute(f"ANALYZE {MATCH}")
        missing = [column for column in _SEALED_COLUMNS if column not in given and column != "id_type"]
        if missing:
            _keep_sealed(cursor, missing, sealer)
        stored = _stored(plan, given)
        parameters: dict[str, Any] = {"at": at, "actor": actor}
        update(cursor, plan, stored, parameters)
        cursor.execute((_SQL / "insert_staged_residents.sql").read_text(encoding="utf-8"), parameters)
        cursor.execute(_GREW, parameters)
        return changed(cursor)


def _stored(plan: Plan, given: Collection[str]) -> list[str]:
    """The digests follow the blob whatever the file names: all of them come of the same person."""
    columns = [column for name in given for column in plan.stored.get(name, ())]
    digests = ["sealed", "content_index", "name_index", "phone_index", "id_index"]
    if "id_number" in given:
        columns += ["birth_year", "sex"]
    elif "sex" not in given:
        columns = [column for column in columns if column != "sex"]
    return list(dict.fromkeys([*columns, *digests]))


def _keep_sealed(cursor: Any, missing: Collection[str], sealer: PersonSealer) -> None:
    """Where the file lacks columns that are sealed, the known persons keep what is sealed of them."""
    cursor.execute(
        "CREATE TEMP TABLE registry_kept (line integer, sealed bytea, content_index bytea, id_index bytea, "
        "phone_index bytea) ON COMMIT DROP"
    )
    with connection.chunked_cursor() as blobs:  # on the server: together they may be larger than memory
        blobs.execute(
            f"SELECT m.line, s.sealed, t.sealed FROM {STAGE} s JOIN {MATCH} m USING (line) "
            "JOIN grid_resident t ON t.id = m.id WHERE t.content_index IS DISTINCT FROM s.content_index"
        )
        while rows := blobs.fetchmany(5_000):
            copy_rows("registry_kept", _KEPT_COLUMNS, list(_with_kept(rows, missing, sealer)))
    cursor.execute(
        f"UPDATE {STAGE} s SET sealed = k.sealed, content_index = k.content_index, id_index = k.id_index, "
        "phone_index = k.phone_index FROM registry_kept k WHERE k.line = s.line"
    )


def _with_kept(rows: list[Any], missing: Collection[str], sealer: PersonSealer) -> Iterator[tuple[Any, ...]]:
    kept = {*missing, "id_type"} if "id_number" in missing else set(missing)
    for line, new, old in rows:
        was = sealer.open(bytes(old), "resident")
        now = sealer.open(bytes(new), "resident")
        content = {**now, **{key: value for key, value in was.items() if key in kept}}
        sealed = sealer.seal_person(Person.from_json(content))
        yield line, sealed.sealed, sealed.content_index, sealed.id_index, sealed.phone_index
