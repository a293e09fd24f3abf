"""A repair takes effect as a change of cells, once, and only on the ground it was made for."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from shapely import MultiPolygon, box

from gis.domain.errors import GridlineError
from gis.models import Building
from grid.models import BuildingCell, GridCell, GridChange
from grid.services.apply_topology_repair import apply_topology_repair, drop_topology_repair
from grid.services.check_topology import check_topology
from grid.services.propose_topology_repair import Choice, propose_topology_repair
from tests.grid.living_grid import CLERK, LATER, ONE, SIDE, SOUTH, SUBDISTRICT, TWO, WEST, lay_out

pytestmark = pytest.mark.django_db
AT = LATER


def redraw(code, west, south, east, north):
    """Gives a stored cell another rectangle, in units of cells."""
    shape = MultiPolygon(
        [box(WEST + west * SIDE, SOUTH + south * SIDE, WEST + east * SIDE, SOUTH + north * SIDE)]
    )
    GridCell.objects.filter(code=code).update(geom=shape.wkb_hex)


def propose(**choice):
    return propose_topology_repair(choice=Choice(**choice), actor=CLERK, at=AT)


def apply(proposal, **options):
    return apply_topology_repair(proposal_id=proposal.pk, actor=CLERK, at=AT, **options)


def faults():
    return {kind for kind in check_topology(actor="test", at=AT).counts if kind != "code_order"}


@pytest.fixture
def grid(db):
    lay_out()


def cell_of(building):
    return BuildingCell.objects.get(building=building, valid_to__isnull=True).cell.code


def test_a_gap_is_filled_and_its_buildings_follow(grid):
    redraw(f"{ONE}001", 0, 1, 0.5, 2)
    proposal = propose(kinds=["gap"])
    assert proposal.concerned["buildings"] > 0
    apply(proposal)
    assert faults() == set()
    (change,) = GridChange.objects.all()
    assert (change.kind, change.state) == ("repair", "applied")
    assert proposal.repairs.get().cell_code in {ref.split("@")[0] for ref in change.after}


def test_a_doubled_cell_ends_and_its_buildings_go_to_the_other(grid):
    twin = GridCell.objects.get(code=f"{ONE}002")
    twin.pk, twin.code, twin.valid_from = None, f"{ONE}009", AT - timedelta(hours=1)
    twin.save()
    stray = Building.objects.filter(cells__cell__code=f"{ONE}002").first()
    BuildingCell.objects.filter(building=stray).update(cell=twin)
    proposal = propose(areas=[ONE])
    assert proposal.concerned["buildings_moved"] == 1
    apply(proposal)
    assert faults() == set()
    assert not GridCell.objects.filter(code=twin.code, valid_to__isnull=True).exists()
    assert cell_of(stray) == f"{ONE}002"


def test_a_cell_that_sticks_out_of_its_community_gives_the_ground_back(grid):
    redraw(f"{ONE}002", 1, 1, 2.3, 2)
    redraw(f"{TWO}001", 2.3, 1, 3, 2)
    assert faults() == {"outside"}
    apply(propose(kinds=["outside"]))
    assert faults() == set()
    now = GridCell.objects.get(code=f"{TWO}001", valid_to__isnull=True)
    assert now.version == 2
    assert now.geom.extent[0] == pytest.approx(WEST + 2 * SIDE, abs=1e-8)


def test_a_code_of_another_community_is_numbered_anew(grid):
    GridCell.objects.filter(code=f"{ONE}004").update(code=f"{TWO}009")
    proposal = propose(kinds=["code_prefix"])
    apply(proposal)
    assert faults() == set()
    (repair,) = proposal.repairs.all()
    now = GridCell.objects.get(code=repair.new_code, valid_to__isnull=True)
    assert (now.community_code, now.subdistrict_code) == (ONE, SUBDISTRICT)
    assert repair.new_code == f"{ONE}004"[:12] + "004"


def test_it_is_refused_when_the_ground_has_changed_since(grid):
    redraw(f"{ONE}001", 0, 1, 0.5, 2)
    first, second = propose(kinds=["gap"]), propose(kinds=["gap"])
    apply(first)
    before = list(GridCell.objects.order_by("pk").values_list())
    with pytest.raises(GridlineError, match="topology_ground_changed") as refusal:
        apply(second)
    assert refusal.value.status == 409
    assert list(GridCell.objects.order_by("pk").values_list()) == before


def test_applied_twice_it_is_applied_once(grid):
    redraw(f"{ONE}001", 0, 1, 0.5, 2)
    proposal = propose(kinds=["gap"])
    assert apply(proposal).grid_changes == apply(proposal).grid_changes
    assert GridChange.objects.count() == 1
    with pytest.raises(GridlineError, match="topology_proposal_settled"):
        drop_topology_repair(proposal_id=proposal.pk, actor=CLERK, at=AT)


def test_a_dropped_proposal_stays_dropped(grid):
    redraw(f"{ONE}001", 0, 1, 0.5, 2)
    proposal = propose(kinds=["gap"])
    drop_topology_repair(proposal_id=proposal.pk, actor=CLERK, at=AT)
    with pytest.raises(GridlineError, match="topology_proposal_settled"):
        apply(proposal)


def test_it_may_take_effect_on_a_date_to_come(grid):
    redraw(f"{ONE}001", 0, 1, 0.5, 2)
    proposal = apply(propose(kinds=["gap"]), effective_at=AT + timedelta(days=30))
    (change,) = GridChange.objects.all()
    assert (change.state, proposal.effective_at) == ("planned", AT + timedelta(days=30))
    assert "gap" in faults()


def test_from_the_command_line(grid):
    redraw(f"{ONE}001", 0, 1, 0.5, 2)
    out = io.StringIO()
    call_command("repair_topology", preview=True, kind=["gap"], stdout=out)
    told = out.getvalue()
    assert "proposed" in told
    assert "buildings_moved" in told
    number = told.split()[0]
    assert "gap" in faults()
    out = io.StringIO()
    call_command("repair_topology", f"--apply={number}", json=True, stdout=out)
    assert json.loads(out.getvalue())["state"] == "applied"
    assert faults() == set()
    with pytest.raises(CommandError, match="没有选中任何问题"):
        call_command("repair_topology", preview=True, kind=["gap"])
    with pytest.raises(CommandError, match="已经处理过"):
        call_command("repair_topology", f"--drop={number}")
    with pytest.raises(CommandError, match="不是带时区的时间"):
        call_command("repair_topology", f"--apply={number}", "--effective=tomorrow")
