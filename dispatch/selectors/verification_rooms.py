"""The list a phone works through: a building with its floors and rooms, what is known of each and what was answered."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from dispatch.models import VerificationTask
from dispatch.selectors.verification_place import Standing, standing_in_place
from grid.domain.house_code import floor_number
from grid.domain.verification.fields import SubjectKind
from grid.selectors.standing_subjects import StandingRow, standing_subjects

#: People are counted and told by number only; who they are is read through the registry's own, audited doors.
PEOPLE = frozenset({SubjectKind.RESIDENT, SubjectKind.HOUSEHOLD})
IN_HOUSES = frozenset({SubjectKind.HOUSE, *PEOPLE})


def verification_rooms(task: VerificationTask) -> dict[str, Any]:
    """Floors from the top down with their rooms, those without a floor last, then everything that is in no room.

    ``values`` are what stands in the registry, to be sent back as `seen`; ``result`` the answer of this campaign, null
    while there is none. One statement, and one for each kind of thing. Houses are listed even where the campaign asks
    for people only.
    """
    standing = standing_in_place(task)
    values = _values(standing)
    houses = sorted({subject.house for subject in standing if subject.house})
    known = standing_subjects(SubjectKind.HOUSE, houses) if houses else {}
    by_house: dict[str, list[Standing]] = {}
    for subject in standing:
        by_house.setdefault(subject.house, []).append(subject)
    rooms = [_room(code, known.get(code), by_house[code], values) for code in houses]
    rooms.sort(key=_place)
    return {
        "building_code": task.building_code or None,
        "cell_code": task.cell_code or None,
        "name": task.name,
        "unanswered": sum(1 for subject in standing if not _counts(task, subject)),
        "floors": [
            {"floor_no": floor, "number": floor_number(floor), "rooms": list(found)}
            for floor, found in groupby(rooms, key=lambda room: str(room["floor_no"]))
        ],
        "others": [_subject(subject, values) for subject in by_house.get("", [])],
    }


def _values(standing: list[Standing]) -> dict[tuple[str, str], Mapping[str, Any]]:
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for kind in {subject.kind for subject in standing} - PEOPLE:
        keys = [subject.key for subject in standing if subject.kind == kind]
        rows = standing_subjects(SubjectKind(kind), keys)
        found |= {(kind, key): row.values for key, row in rows.items()}
    return found


def _counts(task: VerificationTask, subject: Standing) -> bool:
    """An answer of this round: a returned batch answers nothing any more."""
    returned = task.state in ("returned", "in_progress") and subject.batch == task.batch_id
    return bool(subject.result) and not returned


def _room(
    code: str, row: StandingRow | None, subjects: list[Standing], values: Mapping[Any, Mapping[str, Any]]
) -> dict[str, Any]:
    known = row.values if row else {}
    return {
        "house_code": code,
        "unit_no": known.get("unit_no", ""),
        "floor_no": known.get("floor_no", ""),
        "room_no": known.get("room_no", ""),
        "subjects": [_subject(subject, values) for subject in subjects],
    }


def _subject(subject: Standing, values: Mapping[Any, Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "subject_kind": subject.kind,
        "subject_code": subject.key,
        "values": dict(values.get((subject.kind, subject.key), {})),
        "result": subject.result or None,
    }


def _place(room: Mapping[str, Any]) -> tuple[object, ...]:
    number = floor_number(str(room["floor_no"]))
    return number is None, -(number or 0), str(room["floor_no"]), str(room["unit_no"]), str(room["room_no"])
