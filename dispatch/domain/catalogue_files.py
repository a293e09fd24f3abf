"""Rows of matters.csv and request_classes.csv → catalogue entries, or the list of what is wrong with them."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeVar

from dispatch.domain.catalogue import ClassEntry, Condition, MatterEntry
from dispatch.domain.dispatch_rows import DispatchMode
from dispatch.domain.faults import Fault
from dispatch.domain.limits import Limit

Row = Mapping[str, str]
Entry = TypeVar("Entry", MatterEntry, ClassEntry)

REQUIRED_OF_MATTER = (
    "code",
    "kind",
    "name_zh",
    "condition_zh",
    "limit_value",
    "limit_unit",
    "lead_unit_type",
)
REQUIRED_OF_CLASS = ("code", "name_zh")
FIRST_LINE = 2
LONGEST_CODE = 64
DEFAULT_CLASS_LIMIT = ("15", "working_day")
"""Longest provincial limit (complaint, violation report); stands where a list of another district gives
none.
"""


class _BadValueError(ValueError):
    """A value of one column cannot be read."""

    def __init__(self, column: str, code: str, value: str) -> None:
        super().__init__(code)
        self.column, self.code, self.value = column, code, value


def read_matters(rows: Iterable[Row]) -> tuple[list[MatterEntry], list[Fault]]:
    """Entries in file order and the faults by line; `rows` maps column names to texts, the header is line
    1.
    """
    return _read(rows, _matter, REQUIRED_OF_MATTER)


def read_classes(rows: Iterable[Row]) -> tuple[list[ClassEntry], list[Fault]]:
    """As `read_matters`. A list of free categories needs only `code` and `name_zh`; the rest has defaults."""
    listed = list(rows)
    parents = {row.get("code", "").strip(): row.get("parent", "").strip() for row in listed}
    return _read(listed, lambda row: _request_class(row, parents), REQUIRED_OF_CLASS)


def _read(
    rows: Iterable[Row], read_one: Callable[[Row], Entry], required: tuple[str, ...]
) -> tuple[list[Entry], list[Fault]]:
    entries: list[Entry] = []
    faults: list[Fault] = []
    seen: set[str] = set()
    for line, row in enumerate(rows, FIRST_LINE):
        try:
            for column in required:
                if not row.get(column, "").strip():
                    raise _BadValueError(column, "catalogue_value_missing", "")
            entry = read_one(row)
            if entry.code in seen:
                raise _BadValueError("code", "catalogue_code_twice", entry.code)
        except _BadValueError as wrong:
            params = {"line": line, "column": wrong.column, "value": wrong.value[:60]}
            faults.append(Fault(wrong.code, f"{line}:{wrong.column}", line, wrong.column, params))
        else:
            seen.add(entry.code)
            entries.append(entry)
    return entries, faults


def _matter(row: Row) -> MatterEntry:
    default = Condition(0, row["condition_zh"].strip(), _limit(row, "limit_value", "limit_unit"))
    return MatterEntry(
        code=_code(row),
        kind=row["kind"].strip(),
        major_zh=_text(row, "major_zh"),
        name_zh=row["name_zh"].strip(),
        name_en=_text(row, "name_en") or row["name_zh"].strip(),
        approval_level=_text(row, "approval_level"),
        conditions=(default, *_other_conditions(row)),
        lead_unit_type=row["lead_unit_type"].strip(),
        sub_handler_type=_text(row, "sub_handler_type"),
        notify_unit_type=_text(row, "notify_unit_type"),
        mode=_mode(row),
        self_handle_allowed=_flag(row, "self_handle_allowed"),
        restricted=_flag(row, "restricted"),
        demo_weight=_count(row, "demo_weight"),
        source=_text(row, "source"),
    )


def _request_class(row: Row, parents: Mapping[str, str]) -> ClassEntry:
    level = _depth(row["code"].strip(), parents)
    if _text(row, "level") and _text(row, "level") != str(level):
        raise _BadValueError("level", "catalogue_level_wrong", _text(row, "level"))
    value, unit = DEFAULT_CLASS_LIMIT
    limit = {
        "limit_value": _text(row, "limit_value") or value,
        "limit_unit": _text(row, "limit_unit") or unit,
    }
    return ClassEntry(
        code=_code(row),
        level=level,
        parent=_text(row, "parent"),
        name_zh=row["name_zh"].strip(),
        name_en=_text(row, "name_en") or row["name_zh"].strip(),
        default_lead_unit_type=_text(row, "default_lead_unit_type"),
        limit=_limit(limit, "limit_value", "limit_unit"),
        typical_request_types=_list(row, "typical_request_types"),
        crosswalk_matters=_list(row, "crosswalk_matter"),
        mode=_mode(row),
        restricted=_flag(row, "restricted"),
        efficiency_complaint=_flag(row, "efficiency_complaint"),
        source=_text(row, "source"),
    )


def _depth(code: str, parents: Mapping[str, str]) -> int:
    """Level of a class, 1 for a root. A parent that is not in the list, or a ring, is a fault."""
    chain = [code]
    while parent := parents[chain[-1]]:
        if parent not in parents:
            raise _BadValueError("parent", "catalogue_parent_unknown", parent)
        if parent in chain:
            raise _BadValueError("parent", "catalogue_parent_ring", parent)
        chain.append(parent)
    return len(chain)


def _other_conditions(row: Row) -> Iterable[Condition]:
    text = _text(row, "alt_limits") or "[]"
    try:
        listed = json.loads(text)
        return tuple(
            Condition(rank, str(other["condition_zh"]), Limit.of(other["limit_value"], other["limit_unit"]))
            for rank, other in enumerate(listed, 1)
        )
    except (ValueError, TypeError, KeyError) as error:
        raise _BadValueError("alt_limits", "catalogue_limit_unreadable", text) from error


def _text(row: Row, column: str) -> str:
    return (row.get(column) or "").strip()


def _list(row: Row, column: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _text(row, column).split(";") if part.strip())


def _code(row: Row) -> str:
    code = row["code"].strip()
    if len(code) > LONGEST_CODE:
        raise _BadValueError("code", "catalogue_code_too_long", code)
    return code


def _limit(row: Row, value: str, unit: str) -> Limit:
    try:
        return Limit.of(row[value], row[unit].strip())
    except ValueError as error:
        raise _BadValueError(value, "catalogue_limit_unreadable", f"{row[value]} {row[unit]}") from error


def _mode(row: Row) -> DispatchMode:
    text = _text(row, "dispatch_mode") or DispatchMode.CONFIRM.value
    try:
        return DispatchMode(text)
    except ValueError as error:
        raise _BadValueError("dispatch_mode", "catalogue_mode_unknown", text) from error


def _flag(row: Row, column: str) -> bool:
    text = _text(row, column).lower() or "false"
    if text not in ("true", "false"):
        raise _BadValueError(column, "catalogue_flag_unreadable", text)
    return text == "true"


def _count(row: Row, column: str) -> int:
    text = _text(row, column) or "0"
    if not text.isdecimal():
        raise _BadValueError(column, "catalogue_number_unreadable", text)
    return int(text)


def check_catalogue(
    matters: Iterable[MatterEntry], classes: Iterable[ClassEntry], unit_types: Collection[str] | None
) -> list[Fault]:
    """Faults between the lists: crosswalks to matters that are not there, unit types that nobody knows.

    `unit_types` None skips the second (no unit types are loaded yet).
    """
    listed, codes = list(matters), {matter.code for matter in matters}
    faults: list[Fault] = []
    for entry in classes:
        faults.extend(
            _between(entry.code, "crosswalk_matter", "catalogue_crosswalk_unknown", code)
            for code in entry.crosswalk_matters
            if code not in codes
        )
        if unit_types is not None and entry.default_lead_unit_type not in (*unit_types, ""):
            faults.append(
                _between(
                    entry.code, "default_lead_unit_type", "unit_type_unknown", entry.default_lead_unit_type
                )
            )
    for matter in listed if unit_types is not None else ():
        for column in ("lead_unit_type", "sub_handler_type", "notify_unit_type"):
            unit_type = getattr(matter, column)
            if unit_type and unit_type not in (unit_types or ()):
                faults.append(_between(matter.code, column, "unit_type_unknown", unit_type))
    return faults


def _between(code: str, column: str, fault: str, value: str) -> Fault:
    return Fault(fault, code, None, column, {"code": code, "column": column, "value": value[:60]})
