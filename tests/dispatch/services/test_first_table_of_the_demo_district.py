"""The demo district with its own units: every class and every matter has a lead in every community."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon

from dispatch.domain.routing import route
from dispatch.domain.routing_input import routing_facts
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.routing_index import routing_index
from dispatch.services.draft_first_dispatch_table import draft_first_dispatch_table
from gis.models import Area
from grid.domain.place import Place
from grid.selectors.units_index import units_index
from grid.services.seed_units import seed_units
from tests.dispatch.rules_district import AT, SYSTEM, load_ours

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[3] / "gis" / "data"
SOMEWHERE = MultiPolygon(Polygon.from_bbox((113.2, 23.0, 113.3, 23.1)))


def have_areas() -> list[Place]:
    """Subdistricts and communities by name; their shape does not matter to routing. Returns every community."""

    def area(level: str, row: dict[str, str], parent: Area | None) -> Area:
        return Area(
            level=level,
            code=row["code"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            parent=parent,
            geom=SOMEWHERE,
            label_point=Point(113.25, 23.05),
            valid_from=AT,
        )

    def listed(name: str) -> list[dict[str, str]]:
        with (DATA / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    parents = Area.objects.bulk_create(
        area("subdistrict", row, None) for row in listed("demo_subdistricts.csv")
    )
    by_code = {parent.code: parent for parent in parents}
    communities = listed("demo_communities.csv")
    Area.objects.bulk_create(area("community", row, by_code[row["subdistrict_code"]]) for row in communities)
    return [
        Place(
            point=None,
            subdistrict_code=row["subdistrict_code"],
            community_code=row["code"],
            in_district=True,
        )
        for row in communities
    ]


def test_everything_is_answered_everywhere():
    places = have_areas()
    seed_units()
    version = load_ours().version
    table = draft_first_dispatch_table(actor=SYSTEM, at=AT)
    lists, index, units = catalogue(version), routing_index(table.version), units_index()
    assert len(places) == 267
    outcomes: Counter[str] = Counter()
    for place in places:
        for code in lists.request_classes:
            facts = routing_facts(
                catalogue=lists, place=place, kind="hotline", origin="city", request_class=code
            )
            decision = route(facts, index, units)
            assert units.get(decision.lead_unit).may_lead, (code, place.community_code)
            assert decision.lead_unit.startswith(("HZ-", "UT-", place.subdistrict_code))
            outcomes[decision.outcome.value] += 1
        for matter in lists.matters.values():
            facts = routing_facts(catalogue=lists, place=place, kind="grid_event", matter=matter.code)
            decision = route(facts, index, units)
            assert (decision.outcome == "none") == matter.is_collected, matter.code
            assert matter.is_collected or units.get(decision.lead_unit).may_lead, matter.code
            outcomes[decision.outcome.value] += 1
    assert outcomes["none"] == 6 * 267
    assert outcomes["auto"] > outcomes["confirm"] > 0
