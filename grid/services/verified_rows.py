"""One finding on its way into the base data: read, its code checked, its personal values sealed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from gis.domain.address_parts import address_level
from gis.domain.address_text import grams, normal_form
from gis.domain.code_scheme import check_code
from gis.domain.errors import GridlineError
from gis.selectors.current_district import current_district
from grid.domain.identity_numbers import check_credit_code
from grid.domain.verification.decide import Outcome
from grid.domain.verification.fields import SubjectKind
from grid.domain.verification.record import Result
from grid.selectors.person_sealer import person_sealer
from grid.selectors.standing_subjects import StandingRow

SEALED_AS = "verification"
UUID_CHARS = 36
HOUSE_CODE_CHARS = 26
FACILITY_CODE_CHARS = 16
_SEARCHED = ("plate", "building")
_PARTS = ("building_no", "unit_no", "floor_no", "room_no")


@dataclass(frozen=True, slots=True)
class Found:
    """A record's finding."""

    record_id: int
    kind: SubjectKind
    key: str
    result: Result
    observed: Mapping[str, Any]
    seen: Mapping[str, Any]
    sealed: bytes | None
    building_code: str
    cell_code: str
    device_at: datetime

    @classmethod
    def of_row(cls, row: tuple[Any, ...]) -> "Found":
        """From a row of the records' table."""
        record_id, kind, key, result, observed, seen, sealed, building, cell, device_at = row
        return cls(
            record_id,
            SubjectKind(kind),
            key,
            Result(result),
            _values(observed),
            _values(seen),
            bytes(sealed) if sealed else None,
            building,
            cell,
            device_at,
        )


def wrong_code(found: Found) -> str:
    """Why a subject that is new may not enter under its code: `code_missing`, `code_malformed`; "" when it may."""
    if len(found.key) == UUID_CHARS and found.key.count("-") == 4:
        return "code_missing"
    try:
        if found.kind is SubjectKind.BUILDING:
            district = current_district()
            check_code(found.key, "building", district.code_scheme, district.code)
        elif found.kind is SubjectKind.ORGANISATION:
            check_credit_code(found.key)
    except GridlineError:
        return "code_malformed"
    of_building = found.kind is SubjectKind.HOUSE and bool(found.building_code)
    if of_building and not (len(found.key) == HOUSE_CODE_CHARS and found.key.startswith(found.building_code)):
        return "code_malformed"
    if found.kind is SubjectKind.HOUSE and not of_building:
        return "building_missing"
    if found.kind is SubjectKind.FACILITY and len(found.key) != FACILITY_CODE_CHARS:
        return "code_malformed"
    return ""


def resealed(found: Found, row: StandingRow) -> tuple[tuple[bytes | None, ...], list[str]]:
    """A resident's sealed blob with the observed personal values in it and its digests, and which values are new.

    All None, and no names, when nothing personal was observed that is not known.
    """
    nothing: tuple[bytes | None, ...] = (None,) * 5
    if found.sealed is None or row.sealed is None or found.result is not Result.CORRECTED:
        return nothing, []
    sealer = person_sealer()
    observed = sealer.open(found.sealed, SEALED_AS)
    if "birth_on" in observed:
        observed["birth_on"] = date.fromisoformat(observed["birth_on"])
    before = sealer.open_person(row.sealed)
    new = sorted(name for name, value in observed.items() if getattr(before, name) != value)
    if not new:
        return nothing, []
    after = sealer.seal_person(replace(before, **{name: observed[name] for name in new}))
    return (after.sealed, after.id_index, after.phone_index, after.name_index, after.content_index), new


def verified_derived(found: Found, outcome: Outcome, now: Mapping[str, Any]) -> dict[str, Any]:
    """What follows from an address's new text: its level and what it is searched by."""
    if found.kind is not SubjectKind.ADDRESS or outcome.action not in ("insert", "update"):
        return {}
    values = {**now, **outcome.after}
    texts = {
        name: str(values.get(name) or "") for name in ("road_name", "door_plate", "compound_name", *_PARTS)
    }
    level = address_level("", {part: texts[part] for part in _PARTS}, texts["compound_name"])
    local = f"{texts['road_name']}{texts['door_plate']}{texts['compound_name']}"
    local = f"{local}{texts['building_no']}栋" if texts["building_no"] else local
    local = local or str(values.get("full_text") or "")
    if level not in _SEARCHED:
        return {"level": level, "search_text": "", "grams": []}
    return {"level": level, "search_text": normal_form(local), "grams": grams(local)}


def _values(stored: Any) -> dict[str, Any]:
    if stored is None:
        return {}
    return dict(json.loads(stored) if isinstance(stored, str) else stored)
