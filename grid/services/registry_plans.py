"""How the lines of each kind of registry file are staged and what each may refer to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely

from gis.domain.crs import STORAGE_SRID
from grid.domain.organisation_row import PointGate, facility_row, organisation_row
from grid.domain.person_sealer import PersonSealer
from grid.domain.registry_columns import RegistryKind
from grid.domain.registry_rows import Values, house_row, household_row
from grid.domain.resident_row import resident_row

#: Values of the staged columns, or the same as a line of COPY's text.
Line = tuple[Any, ...] | str
NULL = r"\N"


@dataclass(frozen=True, slots=True)
class Context:
    """What reading a line needs beside the line."""

    sealer: PersonSealer
    today: date
    gate: PointGate


@dataclass(frozen=True, slots=True)
class Plan:
    """How one kind is stored.

    `columns` are the staged columns and their SQL types, in the order of `line`. `stored` maps our file columns to
    those columns of `table` that come of them: what a file has no heading for is left as it is. `sealed` columns
    are new with every sealing and are told apart by their digest instead. `merge` names the rules after the rows
    are staged (`grid.services.merge_registry`).
    """

    kind: RegistryKind
    table: str
    columns: Mapping[str, str]
    stored: Mapping[str, tuple[str, ...]]
    line: Callable[[Values, Context], Line]
    layer: str | None = None
    sealed: frozenset[str] = frozenset()
    versioned: bool = False
    constants: tuple[str, ...] = ()


def _house(values: Values, context: Context) -> Line:
    row = house_row(values)
    owner = {"name": row.owner} if row.owner else None
    return (
        row.code, row.building_code, row.address_code, row.numbers.unit_no, row.numbers.floor_no,
        row.numbers.room_no, row.use, row.area_m2,
        context.sealer.seal(owner, "house") if owner else None,
        context.sealer.content_index(owner, "house") if owner else None,
        row.status,
    )  # fmt: skip


def _household(values: Values, _context: Context) -> Line:
    row = household_row(values)
    return row.code, row.kind, row.status, row.house_code


def _resident(values: Values, context: Context) -> str:
    """A line of COPY's text: words of ours, codes and hexadecimal digits, nothing to escape."""
    row = resident_row(values, context.today)
    sealed = context.sealer.seal_person(row.person)
    source = context.sealer.digest("source", row.source_code) if row.source_code else None
    return "\t".join((
        row.resident_class, row.sex, _or_null(row.birth_year), _bytes(sealed.sealed), _bytes(sealed.id_index),
        _bytes(sealed.phone_index), _bytes(sealed.name_index), _bytes(source), _bytes(sealed.content_index),
        "{" + ",".join(row.care_flags) + "}", "{" + ",".join(row.contradictions) + "}",
        _or_null(row.registration_expires_on), _or_null(row.stay_since_on), row.status, row.household_code,
        row.relation,
    ))  # fmt: skip


def _bytes(value: bytes | None) -> str:
    return NULL if value is None else "\\\\x" + value.hex()


def _or_null(value: date | int | None) -> str:
    return NULL if value is None else str(value)


def _organisation(values: Values, context: Context) -> Line:
    row = organisation_row(values, context.gate)
    contact = row.contact or None
    return (
        row.code, row.name, row.kind, row.address_code, row.building_code, row.point, row.trade,
        row.special_trade, row.staff_count,
        context.sealer.seal(contact, "organisation") if contact else None,
        context.sealer.content_index(contact, "organisation") if contact else None,
        row.status,
    )  # fmt: skip


def _facility(values: Values, context: Context) -> Line:
    row = facility_row(values, context.gate)
    return (
        row.code, context.gate.scheme, row.class_code, row.name, row.owner_unit_code, row.condition,
        row.accuracy_class, shapely.force_2d(row.geom),
    )  # fmt: skip


_GEOMETRY = f"geometry(Geometry,{STORAGE_SRID})"
_CONTACT = ("contact_sealed", "contact_index")

PLANS: Mapping[RegistryKind, Plan] = {
    RegistryKind.HOUSE: Plan(
        kind=RegistryKind.HOUSE,
        table="grid_house",
        columns={
            "code": "text", "building_code": "text", "address_code": "text", "unit_no": "text", "floor_no": "text",
            "room_no": "text", "use": "text", "area_m2": "numeric", "owner_sealed": "bytea", "owner_index": "bytea",
            "status": "text",
        },
        stored={
            "building_code": ("building_code",), "address_code": ("address_code",), "unit_no": ("unit_no",),
            "floor_no": ("floor_no",), "room_no": ("room_no",), "use": ("use",), "area_m2": ("area_m2",),
            "owner": ("owner_sealed", "owner_index"), "status": ("status",),
        },
        line=_house,
        layer="house",
        sealed=frozenset({"owner_sealed"}),
    ),
    RegistryKind.HOUSEHOLD: Plan(
        kind=RegistryKind.HOUSEHOLD,
        table="grid_household",
        columns={"code": "text", "kind": "text", "status": "text", "house_code": "text"},
        stored={"kind": ("kind",), "status": ("status",)},
        line=_household,
    ),
    RegistryKind.RESIDENT: Plan(
        kind=RegistryKind.RESIDENT,
        table="grid_resident",
        columns={
            "resident_class": "text", "sex": "text", "birth_year": "smallint", "sealed": "bytea",
            "id_index": "bytea", "phone_index": "bytea", "name_index": "bytea", "source_index": "bytea",
            "content_index": "bytea", "care_flags": "varchar[]", "contradictions": "varchar[]",
            "registration_expires_on": "date", "stay_since_on": "date", "status": "text", "household_code": "text",
            "relation": "text",
        },
        stored={
            "resident_class": ("resident_class",), "sex": ("sex",), "id_number": ("contradictions", "id_index"),
            "birth_on": ("birth_year",), "source_code": ("source_index",),
            "name": ("sealed", "content_index", "name_index"), "phone": ("phone_index",),
            "care_flags": ("care_flags",), "registration_expires_on": ("registration_expires_on",),
            "stay_since_on": ("stay_since_on",), "status": ("status",),
        },
        line=_resident,
        sealed=frozenset({"sealed"}),
    ),
    RegistryKind.ORGANISATION: Plan(
        kind=RegistryKind.ORGANISATION,
        table="grid_organisation",
        columns={
            "code": "text", "name": "text", "kind": "text", "address_code": "text", "building_code": "text",
            "point": f"geometry(Point,{STORAGE_SRID})", "trade": "text", "special_trade": "boolean",
            "staff_count": "integer", "contact_sealed": "bytea", "contact_index": "bytea", "status": "text",
        },
        stored={
            "name": ("name",), "kind": ("kind",), "address_code": ("address_code",),
            "building_code": ("building_code",), "lon": ("point",), "trade": ("trade",),
            "special_trade": ("special_trade",), "staff_count": ("staff_count",), "legal_representative": _CONTACT,
            "contact_name": _CONTACT, "contact_phone": _CONTACT, "status": ("status",),
        },
        line=_organisation,
        layer="organisation",
        sealed=frozenset({"contact_sealed"}),
    ),
    RegistryKind.FACILITY: Plan(
        kind=RegistryKind.FACILITY,
        table="grid_facility",
        columns={
            "code": "text", "scheme": "text", "class_code": "text", "name": "text", "owner_unit_code": "text",
            "condition": "text", "accuracy_class": "text", "geom": _GEOMETRY,
        },
        stored={
            "code": ("scheme", "class_code"), "name": ("name",), "owner_unit_code": ("owner_unit_code",),
            "condition": ("condition",), "accuracy_class": ("accuracy_class",), "lon": ("geom",),
        },
        line=_facility,
        layer="facility",
        versioned=True,
    ),
}  # fmt: skip
