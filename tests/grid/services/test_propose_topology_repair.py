"""Proposed repairs of the stored grid: shown, kept, and nothing changed."""

from datetime import UTC, datetime

import pytest

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.models import GridCell, TopologyProposal
from grid.selectors.topology_faults import FaultFilter, topology_faults
from grid.services.check_topology import check_topology
from grid.services.propose_topology_repair import Choice, propose_topology_repair
from tests.support.geography import stored_for_a_module

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
COMMUNITY = "440105003101"


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    with stored_for_a_module(django_db_blocker) as plan:
        yield plan


@pytest.fixture
def doubled(demo):
    """A second cell on the ground of another, drawn later."""
    cell = GridCell.objects.filter(code__startswith=COMMUNITY).order_by("code").first()
    cell.pk, cell.code, cell.valid_from = None, f"{COMMUNITY}077", NOW
    cell.save()
    return cell


def state():
    return list(GridCell.objects.order_by("pk").values_list("pk", "code", "geom", "valid_to"))


def test_a_doubled_cell_would_end_and_nothing_is_changed(doubled):
    before = state()
    check = check_topology(actor="test", at=NOW)
    (overlap,) = topology_faults(check, FaultFilter(kind="overlap"))
    proposal = propose_topology_repair(choice=Choice(keys=[overlap.key]), actor=Actor.system(), at=NOW)
    assert state() == before
    (repair,) = proposal.repairs.all()
    assert (repair.cell_code, repair.after, repair.reasons) == (doubled.code, None, ["overlap"])
    assert repair.lost_m2 == pytest.approx(overlap.size_m2, rel=1e-3)
    assert [fault["key"] for fault in proposal.faults] == [overlap.key]
    assert proposal.concerned["buildings"] > 0
    assert doubled.code in proposal.base
    assert len(proposal.base) > 2


def test_faults_are_chosen_by_kind_and_area(doubled):
    proposal = propose_topology_repair(
        choice=Choice(kinds=["overlap"], areas=[COMMUNITY]), actor=Actor.system(), at=NOW
    )
    assert {fault["kind"] for fault in proposal.faults} == {"overlap"}
    assert proposal.subdistrict_code == COMMUNITY[:9]


@pytest.mark.parametrize(
    ("choice", "reason"),
    [
        (Choice(keys=["0123456789abcdef"]), "topology_fault_unknown"),
        (Choice(kinds=["gap"], areas=[COMMUNITY]), "topology_fault_unknown"),
        (Choice(areas=["440199"]), "topology_area_unknown"),
    ],
)
def test_what_cannot_be_chosen(demo, choice, reason):
    with pytest.raises(GridlineError, match=reason):
        propose_topology_repair(choice=choice, actor=Actor.system(), at=NOW)
    assert not TopologyProposal.objects.exists()


def test_a_community_without_cells_is_for_a_person(demo):
    GridCell.objects.filter(code__startswith=COMMUNITY).update(valid_to=NOW)
    with pytest.raises(GridlineError, match="topology_nothing_to_mend") as refusal:
        propose_topology_repair(choice=Choice(kinds=["gap"], areas=[COMMUNITY]), actor=Actor.system(), at=NOW)
    assert refusal.value.extra["left"][0]["reason"] == "no_neighbour"
