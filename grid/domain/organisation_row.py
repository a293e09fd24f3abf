"""Lines of files of organisations and facilities as rows that may be stored."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite

import shapely
from shapely import Geometry

from gis.domain.coordinates import BBox
from gis.domain.errors import GridlineError
from gis.domain.geometry_gate import admit
from grid.domain.facility_codes import check_facility_code
from grid.domain.identity_numbers import check_credit_code
from grid.domain.person import normal_phone
from grid.domain.registry_rows import Values, optional_reference, reference, text_value
from grid.domain.registry_words import NOT_KNOWN, word_value


@dataclass(frozen=True, slots=True)
class PointGate:
    """What a stated position must pass. `reproject` is None while no coordinate system has been stated."""

    reproject: Callable[[Geometry], Geometry] | None
    expected: BBox | None
    district_code: str | None
    scheme: str

    def point(self, values: Values) -> Geometry | None:
        """The position in EPSG:4326, None when none is given.

        Raises GridlineError `coord_type_missing`, `coordinates_not_numbers` or what `admit` raises.
        """
        given = [values.get(column, "") for column in ("lon", "lat")]
        if all(text.casefold() in NOT_KNOWN for text in given):
            return None
        if self.reproject is None:
            raise GridlineError("coord_type_missing", status=422, field="crs")
        try:
            x, y = map(float, given)
        except ValueError:
            raise GridlineError("coordinates_not_numbers", status=422) from None
        if not (isfinite(x) and isfinite(y)):
            raise GridlineError("coordinates_not_finite", status=422)
        return admit(self.reproject(shapely.Point(x, y)), kinds={"Point"}, expected=self.expected)


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation as a file gives it. `contact` is what is sealed: known fields only."""

    code: str
    name: str
    kind: str
    address_code: str
    building_code: str
    point: Geometry | None
    trade: str
    special_trade: bool
    staff_count: int | None
    contact: Mapping[str, str]
    status: str


@dataclass(frozen=True, slots=True)
class FacilityRow:
    """A facility as a file gives it."""

    code: str
    class_code: str
    name: str
    owner_unit_code: str
    condition: str
    accuracy_class: str
    geom: Geometry


def organisation_row(values: Values, gate: PointGate) -> OrganisationRow:
    """Raises GridlineError with the reason the row cannot be stored."""
    name = text_value(values, "name", 200)
    if not name:
        raise GridlineError("registry_value_missing", status=422, column="name")
    special = values.get("special_trade", "")
    return OrganisationRow(
        code=check_credit_code(values.get("code", "")),
        name=name,
        kind=word_value("organisation_kind", values.get("kind", ""), column="kind", default="other"),
        address_code=optional_reference(values, "address_code", 40),
        building_code=optional_reference(values, "building_code", 32),
        point=gate.point(values),
        trade=text_value(values, "trade", 100),
        special_trade=word_value("yes", special, column="special_trade", default="no") == "yes",
        staff_count=_count(values.get("staff_count", "")),
        contact=_contact(values),
        status=word_value("organisation_status", values.get("status", ""), column="status", default="active"),
    )


def facility_row(values: Values, gate: PointGate) -> FacilityRow:
    """Raises GridlineError with the reason the row cannot be stored."""
    code = check_facility_code(reference(values, "code", 16), gate.scheme, gate.district_code)
    point = gate.point(values)
    if point is None:
        raise GridlineError("geometry_missing", status=422)
    stated = optional_reference(values, "class_code", 8)
    if stated and stated != code.class_code:
        raise GridlineError("facility_class_differs", status=422, stated=stated, in_code=code.class_code)
    return FacilityRow(
        code=code.code,
        class_code=code.class_code,
        name=text_value(values, "name", 100),
        owner_unit_code=optional_reference(values, "owner_unit_code", 48),
        condition=word_value("condition", values.get("condition", ""), column="condition", default="intact"),
        accuracy_class=word_value(
            "accuracy_class", values.get("accuracy_class", ""), column="accuracy_class", default="C"
        ),
        geom=point,
    )


def _contact(values: Values) -> dict[str, str]:
    phone = normal_phone(text_value(values, "contact_phone", 40))
    if phone and not 5 <= len(phone) <= 15:
        raise GridlineError("phone_malformed", status=422, column="contact_phone")
    contact = {
        "legal_representative": text_value(values, "legal_representative", 100),
        "contact_name": text_value(values, "contact_name", 100),
        "phone": phone,
    }
    return {key: value for key, value in contact.items() if value}


def _count(text: str) -> int | None:
    if text.casefold() in NOT_KNOWN:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 7):
        raise GridlineError("registry_number_unfit", status=422, column="staff_count")
    return int(text)
