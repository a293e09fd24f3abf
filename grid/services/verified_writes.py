"""How approved findings enter each table: statements over the temporary table `verified`, in their order.

`verified` holds one row for every change: subject_kind, subject_key, action, `after` (the fields as they shall be),
`derived` (what follows from them), building_code, cell_code, and what is sealed of a resident.
"""

from collections.abc import Mapping, Sequence

from grid.domain.verification.fields import SubjectKind

_POINT = (
    "ST_SetSRID(ST_MakePoint((v.after #>> '{point,0}')::float8, (v.after #>> '{point,1}')::float8), 4326)"
)


def _text(row: str, *columns: str) -> str:
    return ", ".join(f"{column} = coalesce(v.after ->> '{column}', {row}.{column})" for column in columns)


def _of(kind: SubjectKind, action: str) -> str:
    return f"v.subject_kind = '{kind}' AND v.action = '{action}'"


_ADDRESS, _BUILDING, _HOUSE = SubjectKind.ADDRESS, SubjectKind.BUILDING, SubjectKind.HOUSE
_HOUSEHOLD, _RESIDENT = SubjectKind.HOUSEHOLD, SubjectKind.RESIDENT
_ORGANISATION, _FACILITY = SubjectKind.ORGANISATION, SubjectKind.FACILITY
_ADDRESS_TEXTS = (
    "full_text", "road_name", "door_plate", "compound_name", "building_no", "unit_no", "floor_no", "room_no",
)  # fmt: skip

WRITES: Mapping[SubjectKind, Sequence[str]] = {
    _ADDRESS: (
        f"""
        UPDATE gis_standardaddress a SET {_text("a", *_ADDRESS_TEXTS)},
            point = CASE WHEN v.after ? 'point' THEN {_POINT} ELSE a.point END,
            search_text = coalesce(v.derived ->> 'search_text', a.search_text),
            grams = CASE WHEN v.derived ? 'grams'
                THEN ARRAY(SELECT jsonb_array_elements_text(v.derived -> 'grams')) ELSE a.grams END
        FROM verified v WHERE a.code = v.subject_key AND {_of(_ADDRESS, "update")}""",
        f"""
        UPDATE gis_standardaddress a SET status = 'void' FROM verified v
        WHERE a.code = v.subject_key AND {_of(_ADDRESS, "void")}""",
        f"""
        INSERT INTO gis_standardaddress
            (code, level, {", ".join(_ADDRESS_TEXTS)}, subdistrict_code, community_code, point, building_id, status,
             search_text, grams, attributes)
        SELECT v.subject_key, v.derived ->> 'level',
            {", ".join(f"coalesce(v.after ->> '{name}', '')" for name in _ADDRESS_TEXTS)},
            coalesce(cell.subdistrict_code, ''), coalesce(cell.community_code, ''), {_POINT}, building.id, 'active',
            coalesce(v.derived ->> 'search_text', ''), ARRAY(SELECT jsonb_array_elements_text(v.derived -> 'grams')),
            jsonb_build_object('source', 'verification')
        FROM verified v
        LEFT JOIN grid_gridcell cell ON cell.code = v.cell_code AND cell.valid_to IS NULL
        LEFT JOIN gis_building building ON building.code = v.building_code AND building.valid_to IS NULL
        WHERE {_of(_ADDRESS, "insert")}""",
    ),
    _BUILDING: (
        "CREATE TEMP TABLE verified_building (id bigint, code text) ON COMMIT DROP",
        """
        WITH closed AS (
            UPDATE gis_building b SET valid_to = %(at)s FROM verified v
            WHERE b.code = v.subject_key AND b.valid_to IS NULL AND v.subject_kind = 'building'
              AND v.action IN ('update', 'void')
            RETURNING b.id, b.code
        ) INSERT INTO verified_building SELECT id, code FROM closed""",
        f"""
        INSERT INTO gis_building
            (code, name_zh, name_en, kind, floors, footprint, point, address_id, attributes, valid_from)
        SELECT old.code, coalesce(v.after ->> 'name_zh', old.name_zh), old.name_en,
            coalesce(v.after ->> 'kind', old.kind), coalesce((v.after ->> 'floors')::smallint, old.floors),
            old.footprint, CASE WHEN v.after ? 'point' THEN {_POINT} ELSE old.point END, old.address_id,
            old.attributes, %(at)s
        FROM verified v JOIN verified_building closed ON closed.code = v.subject_key
        JOIN gis_building old ON old.id = closed.id
        WHERE {_of(_BUILDING, "update")}""",
        """
        UPDATE gis_standardaddress a SET building_id = now.id
        FROM verified_building closed
        LEFT JOIN gis_building now ON now.code = closed.code AND now.valid_to IS NULL
        WHERE a.building_id = closed.id""",
        f"""
        INSERT INTO gis_building (code, name_zh, name_en, kind, floors, point, attributes, valid_from)
        SELECT v.subject_key, coalesce(v.after ->> 'name_zh', ''), '', coalesce(v.after ->> 'kind', 'other'),
            (v.after ->> 'floors')::smallint, {_POINT}, jsonb_build_object('source', 'verification'), %(at)s
        FROM verified v WHERE {_of(_BUILDING, "insert")}""",
        "DROP TABLE verified_building",
    ),
    _HOUSE: (
        f"""
        UPDATE grid_house h SET {_text("h", "unit_no", "floor_no", "room_no", "use", "address_code")},
            area_m2 = coalesce((v.after ->> 'area_m2')::numeric, h.area_m2), version = h.version + 1,
            updated_at = %(at)s
        FROM verified v WHERE h.code = v.subject_key AND {_of(_HOUSE, "update")}""",
        f"""
        UPDATE grid_house h SET status = 'void', version = h.version + 1, updated_at = %(at)s
        FROM verified v WHERE h.code = v.subject_key AND {_of(_HOUSE, "void")}""",
        f"""
        INSERT INTO grid_house (code, building_code, address_code, unit_no, floor_no, room_no, use, area_m2, status,
            attributes, version, created_at, updated_at)
        SELECT v.subject_key, v.building_code, coalesce(v.after ->> 'address_code', ''),
            coalesce(v.after ->> 'unit_no', ''), coalesce(v.after ->> 'floor_no', ''),
            coalesce(v.after ->> 'room_no', ''), coalesce(v.after ->> 'use', 'unknown'),
            (v.after ->> 'area_m2')::numeric, 'active', jsonb_build_object('source', 'verification'), 1, %(at)s, %(at)s
        FROM verified v WHERE {_of(_HOUSE, "insert")}""",
    ),
    _HOUSEHOLD: (
        f"""
        UPDATE grid_household h SET {_text("h", "kind")}, version = h.version + 1, updated_at = %(at)s
        FROM verified v WHERE h.code = v.subject_key AND {_of(_HOUSEHOLD, "update")}""",
        f"""
        WITH gone AS (
            UPDATE grid_household h SET status = 'void', version = h.version + 1, updated_at = %(at)s
            FROM verified v WHERE h.code = v.subject_key AND {_of(_HOUSEHOLD, "void")} RETURNING h.id
        ), left_house AS (
            UPDATE grid_householdplace place SET valid_to = %(at)s FROM gone
            WHERE place.household_id = gone.id AND place.valid_to IS NULL
        )
        UPDATE grid_householdmember member SET valid_to = %(at)s FROM gone
        WHERE member.household_id = gone.id AND member.valid_to IS NULL""",
    ),
    _RESIDENT: (
        f"""
        UPDATE grid_resident r SET {_text("r", "resident_class", "sex", "status")},
            birth_year = coalesce((v.after ->> 'birth_year')::smallint, r.birth_year),
            stay_since_on = coalesce((v.after ->> 'stay_since_on')::date, r.stay_since_on),
            registration_expires_on =
                coalesce((v.after ->> 'registration_expires_on')::date, r.registration_expires_on),
            sealed = coalesce(v.sealed, r.sealed),
            id_index = CASE WHEN v.sealed IS NULL THEN r.id_index ELSE v.id_index END,
            phone_index = CASE WHEN v.sealed IS NULL THEN r.phone_index ELSE v.phone_index END,
            name_index = CASE WHEN v.sealed IS NULL THEN r.name_index ELSE v.name_index END,
            content_index = CASE WHEN v.sealed IS NULL THEN r.content_index ELSE v.content_index END,
            version = r.version + 1, updated_at = %(at)s
        FROM verified v WHERE r.id = v.resident_id AND {_of(_RESIDENT, "update")}""",
        f"""
        UPDATE grid_resident r SET status = 'void', version = r.version + 1, updated_at = %(at)s
        FROM verified v WHERE r.id = v.resident_id AND {_of(_RESIDENT, "void")}""",
        """
        UPDATE grid_householdmember member SET valid_to = %(at)s
        FROM verified v JOIN grid_resident r ON r.id = v.resident_id
        WHERE v.subject_kind = 'resident' AND r.status <> 'active' AND member.resident_id = r.id
          AND member.valid_to IS NULL""",
    ),
    _ORGANISATION: (
        f"""
        UPDATE grid_organisation o SET {_text("o", "name", "kind", "trade", "address_code", "status")},
            special_trade = coalesce((v.after ->> 'special_trade')::boolean, o.special_trade),
            staff_count = coalesce((v.after ->> 'staff_count')::int, o.staff_count),
            point = CASE WHEN v.after ? 'point' THEN {_POINT} ELSE o.point END,
            version = o.version + 1, updated_at = %(at)s
        FROM verified v WHERE o.code = v.subject_key AND {_of(_ORGANISATION, "update")}""",
        f"""
        UPDATE grid_organisation o SET status = 'void', version = o.version + 1, updated_at = %(at)s
        FROM verified v WHERE o.code = v.subject_key AND {_of(_ORGANISATION, "void")}""",
        f"""
        INSERT INTO grid_organisation (code, name, kind, address_code, building_code, point, trade, special_trade,
            staff_count, status, version, created_at, updated_at)
        SELECT v.subject_key, v.after ->> 'name', coalesce(v.after ->> 'kind', 'other'),
            coalesce(v.after ->> 'address_code', ''), v.building_code,
            CASE WHEN v.after ? 'point' THEN {_POINT} END, coalesce(v.after ->> 'trade', ''),
            coalesce((v.after ->> 'special_trade')::boolean, false), (v.after ->> 'staff_count')::int, 'active', 1,
            %(at)s, %(at)s
        FROM verified v WHERE {_of(_ORGANISATION, "insert")}""",
    ),
    _FACILITY: (
        "CREATE TEMP TABLE verified_facility (id bigint, code text) ON COMMIT DROP",
        """
        WITH closed AS (
            UPDATE grid_facility f SET valid_to = %(at)s FROM verified v
            WHERE f.code = v.subject_key AND f.valid_to IS NULL AND v.subject_kind = 'facility'
              AND v.action IN ('update', 'void')
            RETURNING f.id, f.code
        ) INSERT INTO verified_facility SELECT id, code FROM closed""",
        f"""
        INSERT INTO grid_facility (code, scheme, class_code, name, owner_unit_code, condition, accuracy_class, geom,
            cell_code, attributes, valid_from)
        SELECT old.code, old.scheme, coalesce(v.after ->> 'class_code', old.class_code),
            coalesce(v.after ->> 'name', old.name), coalesce(v.after ->> 'owner_unit_code', old.owner_unit_code),
            coalesce(v.after ->> 'condition', old.condition),
            coalesce(v.after ->> 'accuracy_class', old.accuracy_class),
            CASE WHEN v.after ? 'point' THEN {_POINT} ELSE old.geom END, old.cell_code, old.attributes, %(at)s
        FROM verified v JOIN verified_facility closed ON closed.code = v.subject_key
        JOIN grid_facility old ON old.id = closed.id
        WHERE {_of(_FACILITY, "update")}""",
        f"""
        INSERT INTO grid_facility (code, class_code, name, owner_unit_code, condition, accuracy_class, geom, cell_code,
            attributes, valid_from)
        SELECT v.subject_key, v.after ->> 'class_code', coalesce(v.after ->> 'name', ''),
            coalesce(v.after ->> 'owner_unit_code', ''), coalesce(v.after ->> 'condition', 'intact'),
            coalesce(v.after ->> 'accuracy_class', 'C'), {_POINT}, v.cell_code,
            jsonb_build_object('source', 'verification'), %(at)s
        FROM verified v WHERE {_of(_FACILITY, "insert")}""",
        "DROP TABLE verified_facility",
    ),
}
"""In the order in which they are written: what others lean on first."""

LAYERS: Mapping[SubjectKind, tuple[str, ...]] = {
    _ADDRESS: ("address",),
    _BUILDING: ("building", "address"),
    _HOUSE: ("house",),
    _ORGANISATION: ("organisation",),
    _FACILITY: ("facility",),
}
"""The layers that a kind's changes touch; persons and households are in none."""
