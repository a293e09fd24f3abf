"""Responsibility grids: versioned sets of cells, every cell in one of them, with inspectors from when to when."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from gis.domain.errors import GridlineError
from gis.signals import geography_changed
from grid.domain.redivide import GridWish
from grid.models import GridCell, ResponsibilityGrid, ResponsibilityGridCell, ResponsibilityGridInspector
from grid.selectors.cell_load import cell_loads
from grid.selectors.grid_load_report import grid_load_report
from grid.selectors.grid_sets import grid_grounds, grid_sets, owners_of
from grid.selectors.rebalance_proposal import rebalance_proposal
from grid.selectors.responsibility_communities import responsibility_communities
from grid.selectors.responsibility_of import responsibility_of
from grid.services.assign_inspectors import assign_inspectors
from grid.services.change_responsibility_grids import change_responsibility_grids
from grid.services.settle_due_changes import settle_next_due_change
from tests.grid.living_grid import (
    CLERK,
    LATER,
    ONE,
    START,
    SUBDISTRICT,
    TWO,
    ground_of,
    inspector,
    lay_out,
    occasion,
    square,
)  # fmt: skip

pytestmark = pytest.mark.django_db
R1, R2, R3 = (f"{SUBDISTRICT}R{n:03d}" for n in (1, 2, 3))
NEW = f"{ONE}R001"


@pytest.fixture(autouse=True)
def grid(db):
    lay_out()


def change(*wishes, **given):
    return change_responsibility_grids(
        **{
            "subdistrict_code": SUBDISTRICT, "wishes": wishes, "occasion": occasion(), "actor": CLERK, "at": LATER,
            **given,
        }
    )  # fmt: skip


def wish(code, *cells, name=None):
    return GridWish(code, name, frozenset(cells))


def test_a_grid_that_takes_a_cell_makes_the_other_yield_it():
    done = change(wish(R1, f"{ONE}001", f"{ONE}002", f"{ONE}003"))
    assert owners_of([f"{ONE}003", f"{ONE}004"]) == {f"{ONE}003": R1, f"{ONE}004": R2}
    assert {
        told["code"]: (told["added"], told["removed"]) for told in done.report["responsibility_grids"]
    } == {
        R1: ([f"{ONE}003"], []),
        R2: ([], [f"{ONE}003"]),
    }
    assert grid_grounds([R1])[R1].equals(ground_of([f"{ONE}001", f"{ONE}002", f"{ONE}003"]))
    assert ResponsibilityGrid.objects.get(code=R2, version=1).valid_to == LATER


def test_new_grids_count_on_and_cells_left_out_are_reported():
    done = change(wish("", f"{ONE}001", name="新"), wish(R2, f"{ONE}003"))
    assert owners_of([f"{ONE}001"]) == {f"{ONE}001": NEW}
    assert done.report["uncovered_cells"] == [f"{ONE}004"]
    assert responsibility_of(f"{ONE}004") is None
    assert ResponsibilityGrid.objects.get(code=NEW).community_code == ONE


def test_a_grid_without_cells_ends_with_its_duties():
    one = inspector("inspector.1", R2)
    change(wish(R2))
    assert R2 not in grid_sets(subdistrict_codes=[SUBDISTRICT])
    assert ResponsibilityGridInspector.objects.get(account=one).until_at == LATER


@pytest.mark.parametrize(
    ("wishes", "refusal"),
    [
        ([wish(R1, f"{ONE}001", "nowhere")], "cells_not_of_subdistrict"),
        ([wish(R1, f"{ONE}001"), wish(R2, f"{ONE}001")], "cell_in_two_grids"),
        ([wish("R9", f"{ONE}001")], "grid_unknown"),
        ([wish("")], "grid_needs_cells"),
        ([wish(R1, f"{ONE}001", f"{ONE}002")], "nothing_to_change"),
    ],
)
def test_refusals(wishes, refusal):
    with pytest.raises(GridlineError) as refused:
        change(*wishes)
    assert refused.value.code == refusal


def test_versions_guard_every_grid_that_changes():
    with pytest.raises(GridlineError) as refused:
        change(wish(R1, f"{ONE}001", f"{ONE}003"), versions={R1: 1})
    assert refused.value.code == "grid_versions_missing"
    change(wish(R1, f"{ONE}001", f"{ONE}003"), versions={R1: 1, R2: 1})
    with pytest.raises(GridlineError) as refused:
        change(wish(R1, f"{ONE}001"), versions={R1: 1})
    assert (refused.value.status, refused.value.code) == (409, "grids_changed_meanwhile")


def test_the_database_keeps_a_cell_in_one_grid():
    other = ResponsibilityGrid.objects.get(code=R2, valid_to__isnull=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        ResponsibilityGridCell.objects.create(grid=other, cell_code=f"{ONE}001")


def test_a_planned_one_is_applied_on_its_day_or_fails_when_somebody_came_first():
    change(wish(R1, f"{ONE}001", f"{ONE}002", f"{ONE}003"), at=START)
    assert owners_of([f"{ONE}003"]) == {f"{ONE}003": R2}
    assert settle_next_due_change(actor=CLERK, at=LATER).state == "applied"
    assert owners_of([f"{ONE}003"]) == {f"{ONE}003": R1}
    evening = LATER + timedelta(hours=9)
    change(wish(R1, f"{ONE}001"), occasion=occasion(evening))
    change(wish(R1, f"{ONE}002"))
    failed = settle_next_due_change(actor=CLERK, at=evening)
    assert (failed.state, failed.failure["code"]) == ("failed", "grids_changed_meanwhile")


def test_inspectors_are_said_as_a_whole():
    first, second = inspector("inspector.1", R1), inspector("inspector.2", R2)
    assert assign_inspectors(grid_code=R1, account_ids=[first.pk, second.pk], at=LATER) == [
        first.pk,
        second.pk,
    ]
    assert [one["since_at"] for one in responsibility_of(f"{ONE}001").inspectors] == [
        START.isoformat(), LATER.isoformat(),
    ]  # fmt: skip
    assign_inspectors(grid_code=R1, account_ids=[second.pk], at=LATER + timedelta(hours=1))
    assert [one["username"] for one in responsibility_of(f"{ONE}001").inspectors] == ["inspector.2"]
    assert responsibility_communities(second.pk) == {ONE}
    with pytest.raises(GridlineError) as refused:
        assign_inspectors(grid_code=R1, account_ids=[0], at=LATER)
    assert refused.value.code == "not_an_inspector"


def test_the_load_report_counts_what_is_there():
    inspector("inspector.1", R3)
    report = grid_load_report([SUBDISTRICT], {f"{TWO}001": (3, 5)})
    east = next(told for told in report["grids"] if told["code"] == R3)
    assert (east["measures"]["cells"], east["measures"]["buildings"]) == (4, 16)
    assert (east["measures"]["open_tickets"], east["measures"]["recent_tickets"]) == (3, 5)
    assert east["measures"]["area_m2"] == pytest.approx(8 * 111.3 * 102.4 / 2, rel=0.01)
    assert east["verdict"] == "too_small", "nobody lives here"
    assert report["summary"]["without_inspector"] == 2
    assert report["inspectors"][0]["username"] == "inspector.1"
    assert sum(told["weighted"] for told in report["grids"]) == pytest.approx(3, abs=0.01)


def test_the_proposal_evens_and_is_what_the_change_takes():
    change(wish(R1, f"{ONE}001", f"{ONE}002", f"{ONE}003"))
    tickets = {f"{ONE}001": (0, 10), f"{ONE}002": (0, 10), f"{ONE}003": (0, 10), f"{ONE}004": (0, 1)}
    proposal = rebalance_proposal(SUBDISTRICT, tickets)
    assert proposal["spread"]["after"] < proposal["spread"]["before"]
    assert {move["from"] for move in proposal["moves"]} == {R1}
    assert {move["to"] for move in proposal["moves"]} == {R2}, "R3 is bound to the other community"
    assert owners_of([f"{ONE}003"]) == {f"{ONE}003": R1}, "nothing was changed"
    wishes = [wish(told["code"], *told["cells"]) for told in proposal["grids"]]
    change(*wishes, versions=proposal["versions"])
    assert rebalance_proposal(SUBDISTRICT, tickets)["moves"] == []


def test_an_imported_drawing_of_a_cell_takes_its_grid_along():
    GridCell.objects.filter(code=f"{ONE}001").update(geom=square(0, 1, 0.5).wkt, valid_from=LATER)
    geography_changed.send(sender=None, layer="cell", at=LATER)
    assert grid_grounds([R1])[R1].equals(ground_of([f"{ONE}001", f"{ONE}002"]))


def test_cells_without_anything_have_a_load_too():
    assert [load.measures["houses"] for load in cell_loads(None, {})] == [0.0] * 8


def test_a_new_grid_across_communities_is_named_after_the_subdistrict():
    change(wish("", f"{ONE}002", f"{TWO}001"))
    assert owners_of([f"{TWO}001"]) == {f"{TWO}001": f"{SUBDISTRICT}R004"}
    assert ResponsibilityGrid.objects.get(code=f"{SUBDISTRICT}R004").community_code == ""
