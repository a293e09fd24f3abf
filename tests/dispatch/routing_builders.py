"""A small district in memory for the tests of routing: two subdistricts, three communities, one unit per
type.
"""

import csv
from pathlib import Path
from typing import Any

from dispatch.domain.catalogue import Catalogue
from dispatch.domain.catalogue_files import read_classes, read_matters
from dispatch.domain.dispatch_rows import AreaKind, Conditions, DispatchMode, DispatchRow, SubjectKind
from dispatch.domain.routing_facts import RoutingFacts
from dispatch.domain.unit_specs import UnitSpec
from grid.domain.units import Relation, UnitFacts, UnitsIndex

DATA = Path(__file__).parents[2] / "dispatch" / "data"
UNIT_TYPES = Path(__file__).parents[2] / "grid" / "data" / "unit_types.csv"
SUBDISTRICTS = ("440105001", "440105002")
COMMUNITIES = {"440105001001": "440105001", "440105001002": "440105001", "440105002001": "440105002"}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def unit_relations() -> dict[str, Relation]:
    """Relation of every unit type of the installation's list."""
    return {row["code"]: Relation(row["relation"]) for row in rows_of(UNIT_TYPES)}


def demo_catalogue() -> Catalogue:
    matters, matter_faults = read_matters(rows_of(DATA / "matters.csv"))
    classes, class_faults = read_classes(rows_of(DATA / "request_classes.csv"))
    assert not matter_faults
    assert not class_faults
    return Catalogue.of(matters, classes, version=1)


def unit(code: str, unit_type: str, relation: str = "district", **more: Any) -> UnitFacts:
    return UnitFacts(0, code, f"名{code}", "", unit_type, Relation(relation), 2, **more)


def demo_units() -> UnitsIndex:
    """Every unit type once, the subdistrict's own in both subdistricts, committees in every community."""
    units = []
    for unit_type, relation in unit_relations().items():
        if unit_type == "community":
            units += [
                unit(f"{code}-COM", unit_type, relation, subdistrict_code=parent, community_code=code)
                for code, parent in COMMUNITIES.items()
            ]
        elif relation is Relation.SUBDISTRICT:
            units += [
                unit(f"{code}-{unit_type.upper()}", unit_type, relation, subdistrict_code=code)
                for code in SUBDISTRICTS
            ]
        else:
            units.append(unit(unit_type.upper(), unit_type, relation))
    return UnitsIndex.of(units)


def row(number: int, lead: str, subject: str = "", area: str = "", **more: Any) -> DispatchRow:
    """`subject` as `request_class:R01`, `area` as `community:440105001001`; conditions as keyword
    arguments.
    """
    subject_kind, _, subject_code = subject.partition(":")
    area_kind, _, area_code = area.partition(":")
    conditions = Conditions(
        frozenset(more.pop("channels", ())),
        frozenset(more.pop("request_types", ())),
        tuple(sorted((name, frozenset(values)) for name, values in more.pop("attributes", {}).items())),
    )
    fallback = more.pop("fallback", None)
    return DispatchRow(
        row=number,
        lead=UnitSpec.parse(lead),
        subject_kind=SubjectKind(subject_kind or "any"),
        subject_code=subject_code,
        area_kind=AreaKind(area_kind or "anywhere"),
        area_code=area_code,
        conditions=conditions,
        fallback=UnitSpec.parse(fallback) if fallback else None,
        co_units=tuple(map(UnitSpec.parse, more.pop("co_units", ()))),
        notify_units=tuple(map(UnitSpec.parse, more.pop("notify_units", ()))),
        mode=more.pop("mode", DispatchMode.AUTO),
        **more,
    )


def facts(**more: Any) -> RoutingFacts:
    """A city hotline ticket of class R010101 in the first community, unless said otherwise."""
    given: dict[str, Any] = {
        "kind": "hotline",
        "origin": "city",
        "request_class_path": ("R010101", "R0101", "R01"),
        "channel": "12345",
        "request_type": "complaint",
        "place_known": True,
        "in_district": True,
        "subdistrict_code": "440105001",
        "community_code": "440105001001",
        "cell_code": "440105001001001",
    }
    return RoutingFacts(**{**given, **more})


NOWHERE: dict[str, Any] = {
    "place_known": False,
    "in_district": True,
    "subdistrict_code": None,
    "community_code": None,
    "cell_code": None,
}
