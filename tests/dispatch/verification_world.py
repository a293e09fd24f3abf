"""A campaign over three buildings of ten houses each, with the people who verify, check and approve."""

from uuid import uuid4

from django.core.management import call_command

from dispatch.models import VerificationTask
from dispatch.selectors.current_moment import current_moment
from gis.domain.coordinates import LonLat
from gis.selectors.current_district import forget_district
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.models import Account, House, RoleGrant
from grid.selectors.load_actor import load_actor
from grid.services.check_verification import Finding
from tests.grid.living_grid import SUBDISTRICT, inspector
from tests.grid.verified_world import CODE, furnish, run_campaign

NORTH, SOUTH, EAST = (f"{SUBDISTRICT}R00{n}" for n in (1, 2, 3))


def build_world(kinds=("house",), **plan) -> dict[str, Actor]:
    """The actors by name: two inspectors in the south, one in the east, the desk, the data clerk."""
    furnish()
    call_command("load_calendar", verbosity=0)
    names = {"walker": SOUTH, "neighbour": SOUTH, "stranger": EAST}
    people = {name: load_actor(inspector(name, grid).id) for name, grid in names.items()}
    people["desk"] = _with_role("desk", Role.SUBDISTRICT_DISPATCHER, SUBDISTRICT)
    people["clerk"] = _with_role("clerk", Role.DATA_CLERK, None)
    run_campaign(kinds=list(kinds), **plan)
    return people


def forget_world() -> None:
    forget_district()


def _with_role(name: str, role: Role, area: str | None) -> Actor:
    account = Account.objects.create(username=name, name=name)
    RoleGrant.objects.create(account=account, role=role.value, subdistrict_code=area)
    return load_actor(account.id)


def tasks(**wanted) -> list[VerificationTask]:
    return list(
        VerificationTask.objects.filter(campaign__code=CODE, **wanted).order_by("building_code", "cell_code")
    )


def at_the_door(task: VerificationTask, metres_north: float = 0) -> LonLat:
    return LonLat(task.point.x, task.point.y + metres_north / 110_760)


def answers(task: VerificationTask, result: str = "confirmed", **more) -> list[dict]:
    """A record for every house of the task's building, as a phone sends it."""
    seen_at = current_moment().now.isoformat()
    return [
        {
            "client_id": str(uuid4()), "subject_kind": "house", "subject_code": code, "result": result,
            "device_at": seen_at, **more,
        }
        for code in House.objects.filter(building_code=task.building_code).values_list("code", flat=True)
    ]  # fmt: skip


def all_right(batch, wrong: int = 0) -> list[Finding]:
    """A finding for every drawn record, the first ``wrong`` of them wrong."""
    drawn = batch.checks.order_by("record_id").values_list("record_id", flat=True)
    return [Finding(record, right=at >= wrong) for at, record in enumerate(drawn)]
