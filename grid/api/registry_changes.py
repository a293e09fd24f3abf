"""Changing the base registry by hand: who moved and left; houses merged, split, void."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from grid.api import registry_change_schemas as schemas
from grid.api.registry_schemas import ResidentId
from grid.api.security import SignedIn, actor_of_request
from grid.domain.registry_access import KEEPERS
from grid.services.change_houses import merge_houses, split_house, void_house
from grid.services.change_membership import join_household, leave_household
from grid.services.move_household import move_household

router = Router(tags=["registry"], auth=SignedIn(*KEEPERS))


@router.post(
    "/registry/residents/{resident_id}/join", response=schemas.ResidentRef, url_name="registry_join_household"
)
def join(request: HttpRequest, resident_id: ResidentId, given: schemas.JoinIn) -> Any:
    """The resident belongs to this household from now on."""
    return join_household(
        resident_id=resident_id, household_code=given.household_code, relation=given.relation,
        actor=actor_of_request(request), at=timezone.now(), reason=given.reason, version=given.version,
    )  # fmt: skip


@router.post(
    "/registry/residents/{resident_id}/leave",
    response=schemas.ResidentRef,
    url_name="registry_leave_household",
)
def leave(request: HttpRequest, resident_id: ResidentId, given: schemas.LeaveIn) -> Any:
    """The resident belongs to no household from now on."""
    return leave_household(
        resident_id=resident_id, status=given.status, actor=actor_of_request(request), at=timezone.now(),
        reason=given.reason, version=given.version,
    )  # fmt: skip


@router.post(
    "/registry/households/{household_code}/move", response=schemas.HouseholdRef,
    url_name="registry_move_household",
)  # fmt: skip
def move(request: HttpRequest, household_code: str, given: schemas.MoveIn) -> Any:
    """The household lives in another house from now on."""
    return move_household(
        household_code=household_code[:40], to_house_code=given.to_house_code, actor=actor_of_request(request),
        at=timezone.now(), reason=given.reason, version=given.version,
    )  # fmt: skip


@router.post(
    "/registry/houses/{house_code}/merge", response=schemas.HouseRef, url_name="registry_merge_houses"
)
def merge(request: HttpRequest, house_code: str, given: schemas.MergeIn) -> Any:
    """Other houses become one with this; their households live here now."""
    return merge_houses(
        into=house_code[:32], others=given.others, actor=actor_of_request(request), at=timezone.now(),
        reason=given.reason, version=given.version,
    )  # fmt: skip


@router.post(
    "/registry/houses/{house_code}/split", response=schemas.HouseRefs, url_name="registry_split_house"
)
def split(request: HttpRequest, house_code: str, given: schemas.SplitIn) -> Any:
    """The house becomes several; every household gets its room."""
    made = split_house(
        code=house_code[:32], rooms=given.rooms, households=given.households, actor=actor_of_request(request),
        at=timezone.now(), reason=given.reason, version=given.version,
    )  # fmt: skip
    return {"items": made}


@router.post("/registry/houses/{house_code}/void", response=schemas.HouseRef, url_name="registry_void_house")
def void(request: HttpRequest, house_code: str, given: schemas.RegistryChangeIn) -> Any:
    """The house is gone; 409 while somebody lives there."""
    return void_house(
        code=house_code[:32], actor=actor_of_request(request), at=timezone.now(), reason=given.reason,
        version=given.version,
    )  # fmt: skip
