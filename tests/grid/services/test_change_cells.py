"""Cells are split, merged, redrawn, created and transferred; everything on their ground follows in one transaction."""

from datetime import timedelta

import pytest
from shapely import LineString, MultiPolygon

from gis.domain.coordinates import LonLat
from gis.domain.errors import GridlineError
from gis.models import Area, Building, StandardAddress
from gis.selectors.layer_version import layer_versions
from grid.models import (
    BuildingCell,
    Facility,
    GridCell,
    GridChange,
    House,
    ResponsibilityGrid,
    ResponsibilityGridCell,
    ResponsibilityGridInspector,
    UnplacedBuilding,
)  # fmt: skip
from grid.selectors.grid_sets import owners_of
from grid.selectors.locate import locate
from grid.services.cancel_planned_change import cancel_planned_change
from grid.services.create_cell import create_cell
from grid.services.link_buildings import link_buildings
from grid.services.merge_cells import merge_cells
from grid.services.redraw_cells import redraw_cells
from grid.services.revert_change import revert_change
from grid.services.settle_due_changes import settle_next_due_change
from grid.services.split_cell import split_cell
from grid.services.transfer_cells import transfer_cells
from tests.grid.living_grid import (
    CLERK,
    LATER,
    ONE,
    SIDE,
    SOUTH,
    START,
    SUBDISTRICT,
    TWO,
    WEST,
    ground_of,
    inspector,
    lay_out,
    linked,
    occasion,
    square,
    standing,
)  # fmt: skip

pytestmark = pytest.mark.django_db

CELL = f"{ONE}001"  # north-west
R1, R2, R3 = (f"{SUBDISTRICT}R{n:03d}" for n in (1, 2, 3))


@pytest.fixture(autouse=True)
def grid(db):
    lay_out()


def upright(x):
    """A line from south to north at `x` cells from the west."""
    return LineString([(WEST + x * SIDE, SOUTH - SIDE), (WEST + x * SIDE, SOUTH + 3 * SIDE)])


def split(**given):
    return split_cell(
        **{"code": CELL, "by": upright(0.3), "occasion": occasion(), "actor": CLERK, "at": LATER, **given}
    )


class TestSplit:
    def test_the_largest_part_keeps_the_code_and_the_other_gets_the_next_number(self):
        change = split()
        assert standing()[CELL] == 2
        assert standing()[f"{ONE}005"] == 1
        assert change.before == [f"{CELL}@1"]
        assert set(change.after) == {f"{CELL}@2", f"{ONE}005@1"}
        sizes = {cell["code"]: cell["area_m2"] for cell in change.report["cells"]["after"]}
        assert sizes[CELL] > 2 * sizes[f"{ONE}005"]

    def test_a_retired_number_is_never_given_again(self):
        split()
        merge_cells(codes=[CELL, f"{ONE}005"], occasion=occasion(), actor=CLERK, at=LATER)
        again = split(occasion=occasion(LATER + timedelta(hours=1)), at=LATER + timedelta(hours=1))
        assert f"{ONE}006@1" in again.after

    def test_buildings_follow_and_the_past_stays(self):
        change = split()
        moved = {item["code"] for item in change.report["buildings"]["items"]}
        assert len(moved) == 1
        assert change.report["buildings"]["relinked"] == 4
        (code,) = moved
        assert linked()[code] == f"{ONE}005"
        past = BuildingCell.objects.get(building__code=code, valid_to__isnull=False)
        assert (past.cell.code, past.cell.version, past.valid_to) == (CELL, 1, LATER)

    def test_locate_answers_with_the_new_cell(self):
        point = LonLat(WEST + 0.1 * SIDE, SOUTH + 1.5 * SIDE)
        assert (locate(point).cell_code, locate(point).cell_version) == (CELL, 1)
        split()
        assert (locate(point).cell_code, locate(point).cell_version) == (f"{ONE}005", 1)

    def test_the_responsibility_grid_takes_both_parts_as_a_new_version(self):
        inspector("inspector.1", R1)
        change = split()
        assert owners_of([CELL, f"{ONE}005"]) == {CELL: R1, f"{ONE}005": R1}
        (told,) = change.report["responsibility_grids"]
        assert (told["code"], told["version_before"], told["version_after"]) == (R1, 1, 2)
        assert told["added"] == [f"{ONE}005"]
        assert told["removed"] == []
        assert [one["username"] for one in told["inspectors"]] == ["inspector.1"]
        assert ResponsibilityGrid.objects.get(code=R1, version=1).valid_to == LATER

    def test_ground_in_pieces_is_warned_of(self):
        outer = [square(0, 1, 0.4), square(0.8, 1, 0.2)]
        change = split(by=[MultiPolygon([part.geoms[0] for part in outer]), square(0.4, 1, 0.4)])
        assert change.report["warnings"] == [{"kind": "cell_in_pieces", "code": CELL, "pieces": 2}]
        assert split(code=f"{ONE}003").report["warnings"] == []

    def test_a_line_beside_the_cell_is_refused(self):
        with pytest.raises(GridlineError) as refused:
            split(by=upright(1.5))
        assert refused.value.code == "cell_not_split"

    def test_parts_that_overlap_or_leave_ground_are_refused_with_size_and_place(self):
        with pytest.raises(GridlineError) as refused:
            split(by=[square(0, 1, 0.6), square(0.5, 1, 0.4)])
        assert refused.value.code == "cells_overlap_each_other"
        codes = {fault["code"]: fault for fault in refused.value.extra["faults"]}
        assert codes.keys() == {"cells_overlap_each_other", "cell_ground_uncovered"}
        lost = codes["cell_ground_uncovered"]
        assert lost["area_m2"] == pytest.approx(0.1 * 111.3 * 102.4, rel=0.02)
        assert WEST + 0.9 * SIDE < lost["point"][0] < WEST + SIDE
        assert standing()[CELL] == 1


def test_facilities_and_counts_follow():
    west = Building.objects.filter(code__startswith=f"{ONE}01").order_by("code").first()
    House.objects.create(
        code=f"{west.code}01001", building_code=west.code, created_at=START, updated_at=START
    )
    StandardAddress.objects.create(code="a", full_text="x", point=west.point, building=west)
    Facility.objects.create(
        code="4401050103000001", class_code="01030", geom=west.point, cell_code=CELL, valid_from=START
    )
    change = split()
    assert change.report["moved"] == {"addresses": 1, "houses": 1, "households": 0, "residents": 0}
    assert change.report["facilities"] == [{"code": "4401050103000001", "to": f"{ONE}005"}]
    assert Facility.objects.get().cell_code == f"{ONE}005"


def test_a_merger_keeps_the_lowest_code_and_ends_an_emptied_grid_with_its_duties():
    inspector("inspector.1", R1)
    inspector("inspector.2", R2)
    change = merge_cells(
        codes=[f"{ONE}{n:03d}" for n in (1, 2, 3, 4)], occasion=occasion(), actor=CLERK, at=LATER
    )
    assert standing().keys() & {f"{ONE}{n:03d}" for n in range(1, 9)} == {CELL}
    assert {told["code"]: told["version_after"] for told in change.report["responsibility_grids"]} == {
        R1: 2,
        R2: None,
    }
    ended = ResponsibilityGridInspector.objects.get(grid_code=R2)
    assert ended.until_at == LATER
    assert not ResponsibilityGrid.objects.filter(code=R2, valid_to__isnull=True).exists()
    assert set(linked().values()) == {CELL, *(f"{TWO}{n:03d}" for n in range(1, 5))}


@pytest.mark.parametrize(
    ("codes", "refusal"),
    [
        ([CELL], "merge_needs_two"),
        ([f"{ONE}002", f"{TWO}001"], "merge_across_communities"),
        ([f"{ONE}002", f"{ONE}003"], "cells_not_adjacent"),
        ([CELL, f"{ONE}999"], "cells_unknown"),
    ],
)
def test_mergers_that_cannot_be(codes, refusal):
    with pytest.raises(GridlineError) as refused:
        merge_cells(codes=codes, occasion=occasion(), actor=CLERK, at=LATER)
    assert refused.value.code == refusal


class TestRedraw:
    def test_neighbours_yield_what_a_drawing_takes(self):
        drawn = {CELL: square(0, 1, 1.5)}
        change = redraw_cells(drawings=drawn, occasion=occasion(), actor=CLERK, at=LATER)
        assert set(change.before) == {f"{CELL}@1", f"{ONE}002@1"}
        assert standing()[f"{ONE}002"] == 2
        assert ground_of([CELL]).equals(drawn[CELL])
        assert len(change.report["buildings"]["items"]) == 2
        assert all(item["to"] == CELL for item in change.report["buildings"]["items"])

    def test_ground_that_nobody_takes_is_refused(self):
        with pytest.raises(GridlineError) as refused:
            redraw_cells(drawings={CELL: square(0, 1, 0.5)}, occasion=occasion(), actor=CLERK, at=LATER)
        assert refused.value.code == "cell_ground_uncovered"

    def test_ground_of_another_community_is_refused(self):
        with pytest.raises(GridlineError) as refused:
            redraw_cells(
                drawings={f"{ONE}002": square(1, 1, 1.5)}, occasion=occasion(), actor=CLERK, at=LATER
            )
        assert refused.value.code == "cell_outside_community"

    def test_a_bow_tie_is_refused(self):
        x, y = WEST, SOUTH + SIDE
        bow = MultiPolygon([([(x, y), (x + SIDE, y + SIDE), (x + SIDE, y), (x, y + SIDE), (x, y)], [])])
        with pytest.raises(GridlineError) as refused:
            redraw_cells(drawings={CELL: bow}, occasion=occasion(), actor=CLERK, at=LATER)
        assert refused.value.code == "cell_geometry_invalid"


def test_a_campus_is_cut_out_of_the_cells_that_yield_it():
    ground = square(0.5, 1.2, 1, 0.5)
    change = create_cell(
        geom=ground,
        community_code=ONE,
        kind="dedicated",
        name="校园",
        occasion=occasion(),
        actor=CLERK,
        at=LATER,
    )
    assert set(change.before) == {f"{CELL}@1", f"{ONE}002@1"}
    assert standing()[f"{ONE}005"] == 1
    assert GridCell.objects.get(code=f"{ONE}005").kind == "dedicated"
    assert owners_of([f"{ONE}005"]) == {f"{ONE}005": R1}


class TestTransfer:
    def test_without_the_border_the_ground_is_not_theirs(self):
        with pytest.raises(GridlineError) as refused:
            transfer_cells(
                codes=[f"{ONE}002"],
                community_code=TWO,
                move_border=False,
                occasion=occasion(),
                actor=CLERK,
                at=LATER,
            )
        assert refused.value.code == "cell_outside_community"

    def test_with_the_border_everything_goes_to_the_other_community(self):
        building = Building.objects.filter(code__startswith=f"{ONE}11").first()
        StandardAddress.objects.create(
            code="a", full_text="x", point=building.point, building=building, community_code=ONE
        )
        change = transfer_cells(
            codes=[f"{ONE}002"],
            community_code=TWO,
            move_border=True,
            occasion=occasion(),
            actor=CLERK,
            at=LATER,
        )
        assert change.after == [f"{TWO}005@1"]
        assert f"{ONE}002" not in standing()
        point = LonLat(WEST + 1.5 * SIDE, SOUTH + 1.5 * SIDE)
        assert (locate(point).community_code, locate(point).cell_code) == (TWO, f"{TWO}005")
        assert StandardAddress.objects.get().community_code == TWO
        assert layer_versions(["address", "community", "cell"]) == {"address": 1, "community": 1, "cell": 1}
        assert Area.objects.filter(level="community", valid_to=LATER).count() == 2
        assert set(
            Area.objects.filter(level="community", valid_to=None).values_list("parent__code", flat=True)
        ) == {SUBDISTRICT}
        assert owners_of([f"{TWO}005"]) == {f"{TWO}005": R3}, "the grid of the new community takes it"
        assert change.report["homes"] == [{"cell": f"{TWO}005", "grid": R3, "reason": "neighbour"}]

    def test_a_cell_that_does_not_adjoin_stays(self):
        with pytest.raises(GridlineError) as refused:
            transfer_cells(
                codes=[CELL], community_code=TWO, move_border=True, occasion=occasion(), actor=CLERK, at=LATER
            )
        assert refused.value.code == "transfer_not_adjacent"


class TestPreviewAndGuards:
    def test_a_preview_tells_everything_and_writes_nothing(self):
        counts = [
            model.objects.count() for model in (GridCell, BuildingCell, GridChange, ResponsibilityGridCell)
        ]
        told = split(preview=True)
        assert told.report["buildings"]["relinked"] == 4
        assert [
            model.objects.count() for model in (GridCell, BuildingCell, GridChange, ResponsibilityGridCell)
        ] == counts
        assert standing()[CELL] == 1
        assert told.report.keys() == split().report.keys()

    def test_versions_seen_must_be_those_that_are_there(self):
        split(versions={CELL: 1})
        with pytest.raises(GridlineError) as refused:
            split(versions={CELL: 1}, by=upright(0.6))
        assert (refused.value.status, refused.value.code) == (409, "cells_changed_meanwhile")
        assert refused.value.extra["present"] == [{"code": CELL, "seen": 1, "version": 2}]

    def test_every_cell_that_ends_must_have_been_seen(self):
        with pytest.raises(GridlineError) as refused:
            redraw_cells(
                drawings={CELL: square(0, 1, 1.5)},
                occasion=occasion(),
                actor=CLERK,
                at=LATER,
                versions={CELL: 1},
            )
        assert refused.value.code == "cell_versions_missing"
        assert f"{ONE}002" in refused.value.params["cells"]

    def test_the_past_cannot_be_changed(self):
        with pytest.raises(GridlineError) as refused:
            split(at=LATER + timedelta(seconds=1))
        assert refused.value.code == "change_in_the_past"


class TestPlanned:
    def test_a_planned_change_waits_for_its_day(self):
        planned = split(at=START)
        assert (planned.state, planned.report, standing()[CELL]) == ("planned", {}, 1)
        assert settle_next_due_change(actor=CLERK, at=LATER - timedelta(seconds=1)) is None
        done = settle_next_due_change(actor=CLERK, at=LATER)
        assert (done.pk, done.state, standing()[CELL]) == (planned.pk, "applied", 2)
        assert done.report["buildings"]["relinked"] == 4
        assert settle_next_due_change(actor=CLERK, at=LATER) is None

    def test_planned_numbers_are_taken(self):
        split(at=START)
        other = split(code=f"{ONE}003", at=START, occasion=occasion(LATER + timedelta(days=1)))
        assert f"{ONE}006@" in other.after

    def test_what_no_longer_fits_is_not_applied(self):
        split(at=START)
        merge_cells(codes=[CELL, f"{ONE}002"], occasion=occasion(START), actor=CLERK, at=START)
        failed = settle_next_due_change(actor=CLERK, at=LATER)
        assert (failed.state, failed.failure["code"]) == ("failed", "cells_changed_meanwhile")
        assert standing()[CELL] == 2
        assert f"{ONE}005" not in standing()

    def test_a_cancelled_one_never_happens(self):
        planned = split(at=START)
        cancel_planned_change(change_id=planned.pk, actor=CLERK, at=START)
        assert settle_next_due_change(actor=CLERK, at=LATER) is None
        with pytest.raises(GridlineError) as refused:
            cancel_planned_change(change_id=planned.pk, actor=CLERK, at=START)
        assert refused.value.code == "grid_change_settled"


class TestRevert:
    later = LATER + timedelta(hours=1)

    def revert(self, change, **given):
        return revert_change(
            **{
                "change_id": change.pk,
                "occasion": occasion(self.later),
                "actor": CLERK,
                "at": self.later,
                **given,
            }
        )

    def test_a_merger_taken_back_restores_cells_grids_and_duties(self):
        inspector("inspector.2", R2)
        before, grids = linked(), owners_of(standing())
        change = merge_cells(
            codes=[f"{ONE}{n:03d}" for n in (1, 2, 3, 4)], occasion=occasion(), actor=CLERK, at=LATER
        )
        back = self.revert(change)
        assert back.reverts_id == change.pk
        assert linked() == before
        assert owners_of(standing()) == grids
        assert (
            ResponsibilityGridInspector.objects.get(grid_code=R2, until_at__isnull=True).since_at
            == self.later
        )

    def test_a_transfer_taken_back_restores_the_borders(self):
        point = LonLat(WEST + 1.5 * SIDE, SOUTH + 1.5 * SIDE)
        change = transfer_cells(
            codes=[f"{ONE}002"],
            community_code=TWO,
            move_border=True,
            occasion=occasion(),
            actor=CLERK,
            at=LATER,
        )
        self.revert(change)
        assert (locate(point).community_code, locate(point).cell_code) == (ONE, f"{ONE}002")

    def test_a_preview_of_it_writes_nothing(self):
        change = split()
        assert self.revert(change, preview=True).report["buildings"]["relinked"] == 4
        assert standing()[CELL] == 2
        assert GridChange.objects.count() == 1

    def test_not_when_the_ground_was_touched_since(self):
        change = split()
        merge_cells(codes=[CELL, f"{ONE}005"], occasion=occasion(), actor=CLERK, at=LATER)
        with pytest.raises(GridlineError) as refused:
            self.revert(change)
        assert refused.value.code == "grid_ground_touched_since"


def test_a_building_outside_every_cell_is_noted_and_found_again():
    far = Building.objects.create(
        code="440105001001999", point=f"POINT({WEST - SIDE} {SOUTH})", valid_from=START
    )
    near = Building.objects.create(
        code="440105001001998", point=f"POINT({WEST - 5e-5} {SOUTH + 1e-4})", valid_from=START
    )
    link_buildings(at=LATER)
    assert UnplacedBuilding.objects.get().building == far
    assert near.cells.get().placed_by == "nearest"
    Area.objects.filter(code=ONE).update(geom=square(-2, 0, 4, 2).wkt)
    change = create_cell(
        geom=square(-2, 0, 2, 1),
        community_code=ONE,
        kind="basic",
        name="",
        occasion=occasion(),
        actor=CLERK,
        at=LATER,
    )
    assert change.after == [f"{ONE}005@1"]
    assert linked()[far.code] == f"{ONE}005"
    assert not UnplacedBuilding.objects.exists()


def test_a_check_of_the_ground_finds_links_that_went_astray():
    wrong = BuildingCell.objects.filter(cell__code=CELL).first()
    BuildingCell.objects.filter(pk=wrong.pk).update(cell=GridCell.objects.get(code=f"{ONE}004"))
    assert link_buildings(at=LATER) == 0
    assert link_buildings(at=LATER, check_ground=True) == 1
    assert linked()[wrong.building.code] == CELL


def test_a_settled_change_is_history():
    from django.db import DatabaseError, transaction

    change = split()
    with pytest.raises(DatabaseError, match="history"), transaction.atomic():
        GridChange.objects.filter(pk=change.pk).update(reason="anders")
