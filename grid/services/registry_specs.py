"""How organisations and facilities are stored when they come as a layer. Columns we do not know are left out: in a
list of organisations they would be persons and phones in clear."""

from collections.abc import Sequence
from typing import Any

from gis.domain.errors import GridlineError
from gis.domain.import_rows import CleanRow
from gis.domain.layer_specs import LINES, POINTS, POLYGONS, LayerSpec
from grid.domain.facility_codes import DEFAULT_SCHEME, check_facility_code
from grid.domain.identity_numbers import check_credit_code
from grid.domain.registry_columns import COLUMNS, RegistryKind
from grid.domain.registry_words import word_value
from grid.services.merge_registry import FACILITY_CELLS


def _organisation(clean: CleanRow) -> Sequence[Any]:
    kind = clean.values.get("kind", "")
    return (
        check_credit_code(clean.code),
        clean.name_zh,
        word_value("organisation_kind", kind, column="kind", default="other"),
        _short(clean.values.get("address_code", ""), 40, "address_code"),
        _short(clean.values.get("building_code", ""), 32, "building_code"),
        _short(clean.values.get("trade", ""), 100, "trade"),
    )


def _facility(clean: CleanRow) -> Sequence[Any]:
    scheme = clean.values.get("scheme") or DEFAULT_SCHEME
    code = check_facility_code(clean.code, scheme, None)
    return (
        code.code,
        scheme,
        code.class_code,
        clean.name_zh if clean.name_zh != clean.code else "",
        _short(clean.values.get("owner_unit_code", ""), 48, "owner_unit_code"),
        word_value("condition", clean.values.get("condition", ""), column="condition", default="intact"),
        word_value(
            "accuracy_class", clean.values.get("accuracy_class", ""), column="accuracy_class", default="C"
        ),
        dict(clean.attributes),
    )


def _short(text: str, width: int, column: str) -> str:
    if len(text) > width:
        raise GridlineError("registry_text_unfit", status=422, column=column, limit=width)
    return text


def _headings(kind: RegistryKind, *columns: str) -> dict[str, tuple[str, ...]]:
    return {column: (column, *COLUMNS[kind][column]) for column in columns}


_MOMENT = "%(at)s"
#: A layer's file says nothing of the status: what was closed stays closed, although the file lists it.
_CLOSED = """
    SELECT stage.import_line AS line, 'organisation_closed' AS code, stage.code AS row_key, stage.point AS shape,
           jsonb_build_object('status', known.status) AS params
    FROM import_stage stage JOIN grid_organisation known ON known.code = stage.code AND known.status <> 'active'
"""
_NO_BUILDING = """
    SELECT stage.import_line AS line, 'building_unknown' AS code, stage.code AS row_key, stage.point AS shape,
           '{}'::jsonb AS params
    FROM import_stage stage
    WHERE stage.building_code <> '' AND NOT EXISTS (
        SELECT FROM gis_building known WHERE known.code = stage.building_code AND known.valid_to IS NULL)
"""
ORGANISATIONS = LayerSpec(
    name="organisation",
    table="grid_organisation",
    kinds=POINTS,
    key=("code",),
    columns=("code", "name", "kind", "address_code", "building_code", "trade"),
    row=_organisation,
    shape="point",
    constants={"created_at": _MOMENT, "updated_at": _MOMENT},
    touched={"updated_at": _MOMENT, "version": "grid_organisation.version + 1"},
    versioned=False,
    warnings=(_CLOSED, _NO_BUILDING),
    fields=_headings(RegistryKind.ORGANISATION, "kind", "address_code", "building_code", "trade"),
)
FACILITIES = LayerSpec(
    name="facility",
    table="grid_facility",
    kinds=POINTS | LINES | POLYGONS,
    key=("code",),
    columns=(
        "code",
        "scheme",
        "class_code",
        "name",
        "owner_unit_code",
        "condition",
        "accuracy_class",
        "attributes",
    ),
    row=_facility,
    shape="geom",
    afterwards=(FACILITY_CELLS,),
    fields={
        "scheme": ("scheme", "编码方案"),
        **_headings(RegistryKind.FACILITY, "owner_unit_code", "condition", "accuracy_class"),
    },
)
