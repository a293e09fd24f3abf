"""One verification record as it is handed in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from gis.domain.errors import GridlineError
from grid.domain.verification.fields import FIELDS, SubjectKind

W = TypeVar("W", bound=StrEnum)

KEY_CHARS = 64
NAME_CHARS = 150
PHOTO_CHARS = 200
UNREACHABLE_VISITS = 3
"""Nobody there counts as unreachable from the third visit (RULES 8d)."""
CLOCK_AHEAD = timedelta(minutes=10)
"""Phones' clocks differ; a record of tomorrow is a mistake."""


class Result(StrEnum):
    """核查结果: 无误 已更正 新增 注销 无法入户."""

    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    ADDED = "added"
    VOID_RECORD = "void_record"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Record:
    """A record that may be kept. `observed`, `seen` hold plain values, `personal` those to be sealed.

    `building_code` and `cell_code` say where an added subject stands; of known ones the base knows it.
    """

    client_id: UUID
    kind: SubjectKind
    key: str
    result: Result
    device_at: datetime
    observer: str
    visits: int = 1
    building_code: str = ""
    cell_code: str = ""
    photo_ref: str | None = None
    observed: Mapping[str, Any] = field(default_factory=dict)
    seen: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, Any] = field(default_factory=dict)


def read_record(given: Mapping[str, Any], *, at: datetime) -> Record:
    """The record of a JSON object, or the reason why not, as GridlineError with the field.

    `verification_field_missing`, `verification_field_bad`, `verification_value_bad`, `verification_field_unknown`,
    `verification_visits_few`, `verification_nothing_corrected`, `verification_device_ahead`.
    """
    kind = _word(SubjectKind, given, "subject_kind")
    result = _word(Result, given, "result")
    visits = given.get("visits", 1)
    if not isinstance(visits, int) or isinstance(visits, bool) or not 1 <= visits <= 99:
        raise _bad("visits")
    if result is Result.UNREACHABLE and visits < UNREACHABLE_VISITS:
        raise GridlineError("verification_visits_few", status=422, field="visits", least=UNREACHABLE_VISITS)
    observed, personal = _observed(given, kind, result)
    return Record(
        client_id=_uuid(given),
        kind=kind,
        key=_key(given, kind, result),
        result=result,
        device_at=_moment(given, at),
        observer=_text(given, "observer", NAME_CHARS, needed=True),
        visits=visits,
        building_code=_text(given, "building_code", 32),
        cell_code=_text(given, "cell_code", 32),
        photo_ref=_text(given, "photo", PHOTO_CHARS) or None,
        observed=observed,
        seen={
            name: value
            for name, value in _values(given, "seen", kind).items()
            if not FIELDS[kind][name].personal
        },
        personal=personal,
    )


def _observed(
    given: Mapping[str, Any], kind: SubjectKind, result: Result
) -> tuple[dict[str, Any], dict[str, Any]]:
    values = _values(given, "observed", kind)
    if result is Result.CORRECTED and not values:
        raise GridlineError("verification_nothing_corrected", status=422, field="observed")
    if result is Result.ADDED:
        missing = [name for name, known in FIELDS[kind].items() if known.needed and name not in values]
        if missing:
            raise GridlineError(
                "verification_field_missing", status=422, field=f"observed.{missing[0]}", name=missing[0]
            )
    known = FIELDS[kind]
    plain = {name: value for name, value in values.items() if not known[name].personal}
    return plain, {name: value for name, value in values.items() if known[name].personal}


def _values(given: Mapping[str, Any], part: str, kind: SubjectKind) -> dict[str, Any]:
    values = given.get(part) or {}
    if not isinstance(values, Mapping):
        raise _bad(part)
    unknown = [name for name in values if name not in FIELDS[kind]]
    if unknown:
        raise GridlineError(
            "verification_field_unknown",
            status=422,
            field=part,
            name=str(unknown[0])[:40],
            subject_kind=str(kind),
        )
    return {name: FIELDS[kind][name].read(name, value) for name, value in values.items() if value is not None}


def _key(given: Mapping[str, Any], kind: SubjectKind, result: Result) -> str:
    key = _text(given, "subject_code", KEY_CHARS)
    if not key and result is Result.ADDED:
        return str(_uuid(given))
    if not key:
        raise GridlineError(
            "verification_field_missing", status=422, field="subject_code", name="subject_code"
        )
    if kind is SubjectKind.RESIDENT and result is not Result.ADDED and not (key.isascii() and key.isdigit()):
        raise _bad("subject_code")
    return key


def _word(words: type[W], given: Mapping[str, Any], name: str) -> W:
    try:
        return words(given.get(name, ""))
    except ValueError:
        raise GridlineError(
            "verification_word_unknown", status=422, field=name, name=name, known=", ".join(words)
        ) from None


def _uuid(given: Mapping[str, Any]) -> UUID:
    try:
        return UUID(str(given.get("client_id", "")))
    except ValueError:
        raise _bad("client_id") from None


def _moment(given: Mapping[str, Any], at: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(str(given.get("device_at", "")))
    except ValueError:
        raise _bad("device_at") from None
    if moment.tzinfo is None:
        raise _bad("device_at")
    if moment > at + CLOCK_AHEAD:
        raise GridlineError("verification_device_ahead", status=422, field="device_at")
    return moment


def _text(given: Mapping[str, Any], name: str, limit: int, *, needed: bool = False) -> str:
    value = given.get(name) or ""
    if not isinstance(value, str) or len(value) > limit or not value.isprintable():
        raise _bad(name)
    if needed and not value.strip():
        raise GridlineError("verification_field_missing", status=422, field=name, name=name)
    return value.strip()


def _bad(name: str) -> GridlineError:
    return GridlineError("verification_field_bad", status=422, field=name, name=name)
