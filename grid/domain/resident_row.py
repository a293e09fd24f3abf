"""A line of a file of residents as a row that may be stored. Nothing it refuses repeats what stood there."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from gis.domain.errors import GridlineError
from grid.domain.identity_numbers import CITIZEN_ID, ID_TYPES, CitizenId, check_citizen_id
from grid.domain.person import Person, normal_id_number, normal_phone
from grid.domain.registry_rows import Values, date_value, optional_reference, text_value
from grid.domain.registry_words import word_value

MAX_NAME_CHARS: Final = 60
MAX_AGE_YEARS: Final = 130
_SPLIT = re.compile(r"[;;,,、|]+")
_FLAG = re.compile(r"[^\W_]{1,32}")
_DOCUMENT = re.compile(r"[0-9A-Z]{4,24}")


@dataclass(frozen=True, slots=True)
class ResidentRow:
    """A resident as a file or a form gives one. `source_code` is the person's number in the system it came from."""

    person: Person
    resident_class: str
    sex: str
    birth_year: int | None
    source_code: str = ""
    household_code: str = ""
    relation: str = "other"
    care_flags: tuple[str, ...] = ()
    contradictions: tuple[str, ...] = ()
    registration_expires_on: date | None = None
    stay_since_on: date | None = None
    status: str = "active"


def resident_row(values: Values, today: date) -> ResidentRow:
    """Raises GridlineError with the reason the row cannot be stored.

    Day of birth and sex come from a citizen identity number where nothing else is stated; where the two disagree
    the stated one is kept and the disagreement is noted. A document number or a number of the source is needed:
    without either the same person could not be known again in the next file.
    """
    name = text_value(values, "name", MAX_NAME_CHARS)
    if not name:
        raise GridlineError("registry_value_missing", status=422, column="name")
    id_type, number, citizen = _document(values)
    source = optional_reference(values, "source_code", 64)
    if not number and not source:
        raise GridlineError("resident_key_missing", status=422)
    birth_on = date_value(values, "birth_on")
    sex = word_value("sex", values.get("sex", ""), column="sex", default="unknown")
    contradictions = _contradictions(citizen, birth_on, sex)
    if citizen:
        birth_on = birth_on or citizen.birth_on
        sex = sex if sex != "unknown" else ("male" if citizen.is_male else "female")
    if birth_on and not today.year - MAX_AGE_YEARS <= birth_on.year <= today.year:
        raise GridlineError("registry_date_impossible", status=422, column="birth_on")
    return ResidentRow(
        person=Person(
            name=name,
            id_type=id_type,
            id_number=number,
            phone=_phone(values.get("phone", "")),
            birth_on=birth_on,
            registration_number=optional_reference(values, "registration_number", 32),
        ),
        resident_class=_class(values.get("resident_class", "")),
        sex=sex,
        birth_year=birth_on.year if birth_on else None,
        source_code=source,
        household_code=optional_reference(values, "household_code", 40),
        relation=word_value("relation", values.get("relation", ""), column="relation", default="other"),
        care_flags=_care_flags(values.get("care_flags", "")),
        contradictions=contradictions,
        registration_expires_on=date_value(values, "registration_expires_on"),
        stay_since_on=date_value(values, "stay_since_on"),
        status=word_value("resident_status", values.get("status", ""), column="status", default="active"),
    )


def _document(values: Values) -> tuple[str, str, CitizenId | None]:
    """Kind, number and, of a citizen identity number, what it says."""
    number = normal_id_number(text_value(values, "id_number", 40))
    if not number:
        return "", "", None
    id_type = word_value("id_type", values.get("id_type", ""), column="id_type", default=CITIZEN_ID)
    if id_type == CITIZEN_ID:
        return id_type, number, check_citizen_id(number)
    if id_type not in ID_TYPES or not _DOCUMENT.fullmatch(number):
        raise GridlineError("id_number_malformed", status=422, field="id_number", length=len(number))
    return id_type, number, None


def _contradictions(citizen: CitizenId | None, birth_on: date | None, sex: str) -> tuple[str, ...]:
    if citizen is None:
        return ()
    found = []
    if birth_on and birth_on.year != citizen.birth_on.year:
        found.append("birth_year")
    if sex != "unknown" and (sex == "male") is not citizen.is_male:
        found.append("sex")
    return tuple(found)


def _class(text: str) -> str:
    known = word_value("resident_class", text, column="resident_class", default="")
    if not known:
        raise GridlineError("registry_value_missing", status=422, column="resident_class")
    return known


def _phone(text: str) -> str:
    digits = normal_phone(text)
    if digits and not 5 <= len(digits) <= 15:
        raise GridlineError("phone_malformed", status=422, column="phone")
    return digits


def _care_flags(text: str) -> tuple[str, ...]:
    """Sorted, each once: the same set is the same row."""
    if not text:
        return ()
    flags = {flag.strip() for flag in _SPLIT.split(text) if flag.strip()}
    if len(flags) > 10 or not all(_FLAG.fullmatch(flag) for flag in flags):
        raise GridlineError("registry_text_unfit", status=422, column="care_flags", limit=32)
    return tuple(sorted(flags))
