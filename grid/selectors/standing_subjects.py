"""Base data as it stands now, in the words of a verification."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from grid.domain.verification.fields import SubjectKind

_POINT = (
    "CASE WHEN {0} IS NOT NULL THEN "
    "jsonb_build_array(round(ST_X({0})::numeric, 7), round(ST_Y({0})::numeric, 7)) END"
)
_STANDING: Mapping[SubjectKind, str] = {
    SubjectKind.ADDRESS: f"""
        SELECT code, jsonb_build_object('full_text', full_text, 'road_name', road_name, 'door_plate', door_plate,
            'compound_name', compound_name, 'building_no', building_no, 'unit_no', unit_no, 'floor_no', floor_no,
            'room_no', room_no, 'point', {_POINT.format("point")}), NULL::timestamptz, status = 'active', NULL::bytea
        FROM gis_standardaddress WHERE code = ANY(%s)""",
    SubjectKind.BUILDING: f"""
        SELECT code, jsonb_build_object('name_zh', name_zh, 'kind', kind, 'floors', floors,
            'point', {_POINT.format("point")}, 'surveyed', footprint IS NOT NULL), valid_from, true, NULL::bytea
        FROM gis_building WHERE code = ANY(%s) AND valid_to IS NULL""",
    SubjectKind.HOUSE: """
        SELECT code, jsonb_build_object('unit_no', unit_no, 'floor_no', floor_no, 'room_no', room_no, 'use', use,
            'area_m2', area_m2, 'address_code', address_code), updated_at, status = 'active', NULL::bytea
        FROM grid_house WHERE code = ANY(%s)""",
    SubjectKind.HOUSEHOLD: """
        SELECT code, jsonb_build_object('kind', kind), updated_at, status = 'active', NULL::bytea
        FROM grid_household WHERE code = ANY(%s)""",
    SubjectKind.RESIDENT: """
        SELECT id::text, jsonb_build_object('resident_class', resident_class, 'sex', sex, 'birth_year', birth_year,
            'stay_since_on', stay_since_on, 'registration_expires_on', registration_expires_on, 'status', status),
            updated_at, status <> 'void', sealed
        FROM grid_resident WHERE id = ANY(%s::bigint[])""",
    SubjectKind.ORGANISATION: f"""
        SELECT code, jsonb_build_object('name', name, 'kind', kind, 'trade', trade, 'special_trade', special_trade,
            'staff_count', staff_count, 'address_code', address_code, 'status', status,
            'point', {_POINT.format("point")}), updated_at, status <> 'void', NULL::bytea
        FROM grid_organisation WHERE code = ANY(%s)""",
    SubjectKind.FACILITY: f"""
        SELECT code, jsonb_build_object('class_code', class_code, 'name', name, 'owner_unit_code', owner_unit_code,
            'condition', condition, 'accuracy_class', accuracy_class, 'point',
            CASE WHEN GeometryType(geom) = 'POINT' THEN {_POINT.format("geom")} END,
            'surveyed', GeometryType(geom) <> 'POINT'), valid_from, true, NULL::bytea
        FROM grid_facility WHERE code = ANY(%s) AND valid_to IS NULL""",
}


@dataclass(frozen=True, slots=True)
class StandingRow:
    """A subject now. `surveyed` = its place is a drawn outline, which a verifier's point does not move. `stands` is
    False for one that is void already. `changed_at` is null where the table keeps none, `sealed` but for residents."""

    values: Mapping[str, Any]
    changed_at: datetime | None
    stands: bool
    surveyed: bool
    sealed: bytes | None


def standing_subjects(kind: SubjectKind, keys: Collection[str]) -> dict[str, StandingRow]:
    """The subjects of those keys that are there, void ones too. One statement, by index."""
    wanted = [key for key in keys if kind is not SubjectKind.RESIDENT or key.isdecimal()]
    with connection.cursor() as cursor:
        cursor.execute(_STANDING[kind], [wanted])
        found = {}
        for key, values, changed_at, stands, sealed in cursor.fetchall():
            facts = _as_dict(values)
            surveyed = bool(facts.pop("surveyed", False))
            found[key] = StandingRow(facts, changed_at, stands, surveyed, bytes(sealed) if sealed else None)
        return found


def _as_dict(values: Any) -> dict[str, Any]:
    return dict(json.loads(values) if isinstance(values, str) else values)
