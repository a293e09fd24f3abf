"""Reviewed routing cases: facts in, unit and row out. A change of routing shows here as a difference to read.

`tests/dispatch/golden/cases.csv` holds the cases, `why` what each is about; `table.csv` is the table of those marked
`drawn`, those marked `first` ask the table that every new district begins with.
"""

import csv
from functools import cache
from pathlib import Path

import pytest

from dispatch.domain.first_table import first_rows
from dispatch.domain.routing import RoutingFacts, RoutingIndex, route
from dispatch.domain.table_sheet import read_sheet
from tests.dispatch.routing_builders import demo_catalogue, demo_units, unit_relations

GOLDEN = Path(__file__).parents[1] / "golden"
UNITS, CATALOGUE = demo_units(), demo_catalogue()


def lines(name: str) -> list[list[str]]:
    with (GOLDEN / name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def cases() -> list[dict[str, str]]:
    head, *rest = lines("cases.csv")
    return [dict(zip(head, line, strict=True)) for line in rest]


@cache
def table(name: str) -> RoutingIndex:
    if name == "first":
        return RoutingIndex.of(first_rows(CATALOGUE, unit_relations()), 1)
    sheet = read_sheet(lines("table.csv"), UNITS)
    assert not sheet.faults
    return RoutingIndex.of(sheet.rows, 1)


def facts(case: dict[str, str]) -> RoutingFacts:
    matter = CATALOGUE.matters.get(case["matter"])
    return RoutingFacts(
        case["kind"],
        origin=case["origin"],
        request_class_path=CATALOGUE.class_path(case["request_class"]) if case["request_class"] else (),
        matter_path=matter.path if matter else (),
        collected=matter is not None and matter.is_collected,
        channel=case["channel"],
        request_type=case["request_type"],
        place_known=bool(case["subdistrict"]),
        subdistrict_code=case["subdistrict"] or None,
        community_code=case["community"] or None,
        cell_code=case["cell"] or None,
        zone_codes=tuple(filter(None, case["zones"].split(";"))),
        maintenance_boundary_codes=tuple(filter(None, case["boundaries"].split(";"))),
    )


def test_there_are_enough_of_them() -> None:
    listed = cases()
    assert len(listed) >= 60
    assert len({tuple(case.values()) for case in listed}) == len(listed)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["why"])
def test_a_reviewed_case(case: dict[str, str]) -> None:
    decision = route(facts(case), table(case["table"]), UNITS)
    assert {
        "row": str(decision.row or ""),
        "outcome": decision.outcome.value,
        "lead": decision.lead_unit or "",
        "co_units": ";".join(decision.co_units),
        "notify_units": ";".join(decision.notify_units),
        "suggestion": decision.suggestion.value if decision.suggestion else "",
        "cautions": ";".join(caution.value for caution in decision.cautions),
    } == {name: case[name] for name in list(case)[12:19]}
