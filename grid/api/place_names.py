"""Further names of places, roads renamed, addresses merged: the data clerk's part of the address library."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from gis.models import AddressChange, PlaceName
from gis.selectors.place_names import place_names
from gis.services.add_place_name import add_place_name
from gis.services.end_place_name import end_place_name
from gis.services.merge_addresses import merge_addresses
from gis.services.rename_road import rename_road
from grid.api.security import SignedIn, actor_of_request
from grid.domain.roles import Role

router = Router(tags=["addresses"], auth=SignedIn(Role.DATA_CLERK))


class Reasoned(Schema, extra="forbid"):
    """Why; kept in the history."""

    reason: str = Field(min_length=1, max_length=300)


class PlaceNameIn(Reasoned):
    """A further name. `kind`: road, compound, building, community, subdistrict, poi. `relation`: alias, former, short,
    official (points of interest)."""

    kind: str = Field(max_length=20)
    name: str = Field(max_length=200)
    target_code: str = Field(max_length=40)
    relation: str = Field(max_length=20)


class RoadNameIn(Reasoned):
    """The road's new name."""

    name: str = Field(max_length=200)


class AddressMergeIn(Reasoned):
    """Codes of the addresses that give way, and of the one that stays."""

    codes: list[str] = Field(min_length=1, max_length=500)
    into: str = Field(max_length=40)


class PlaceNameOut(Schema):
    """A further name; in use while `valid_to` is null."""

    id: int
    kind: str
    name: str
    target_code: str
    relation: str
    source: str
    valid_from: datetime
    valid_to: datetime | None


class AddressChangeOut(Schema):
    """What was decided about a place, by whom and why."""

    kind: str
    actor: str
    at: datetime
    reason: str
    details: dict[str, Any]


class PlaceNamesOut(Schema):
    """Names in use first, decisions newest first."""

    names: list[PlaceNameOut]
    changes: list[AddressChangeOut]


class RenamedOut(Schema):
    """How many addresses took the new name over."""

    code: str
    name: str
    old_name: str
    addresses: int


class MergedOut(Schema):
    """The address that stays."""

    code: str
    text: str
    merged: int


@router.get("/place-names", response=PlaceNamesOut, url_name="place_names")
def names_of(request: HttpRequest, target_code: str = Query(..., max_length=40)) -> dict[str, Any]:
    """Further names of a road, area, building or address, and the history of its name."""
    told = place_names(target_code.replace("\0", ""), timezone.now())
    return {"names": [_name(one) for one in told.names], "changes": [_change(one) for one in told.changes]}


@router.post("/place-names", response={200: PlaceNameOut, 201: PlaceNameOut}, url_name="add_place_name")
def add(request: HttpRequest, payload: PlaceNameIn) -> Status[Any]:
    """Adds a name: 201; the same name for the same place again: 200 and nothing changes."""
    named, added = add_place_name(**payload.dict(), **_who(request))
    return Status(201 if added else 200, _name(named))


@router.post("/place-names/{name_id}/end", response=PlaceNameOut, url_name="end_place_name")
def end(request: HttpRequest, name_id: int, payload: Reasoned) -> dict[str, Any]:
    """Takes a name out of use; 404 when it was before."""
    return _name(end_place_name(name_id=name_id, reason=payload.reason, **_who(request)))


@router.post("/roads/{code}/rename", response=RenamedOut, url_name="rename_road")
def rename(request: HttpRequest, code: str, payload: RoadNameIn) -> dict[str, Any]:
    """Renames a road and its addresses; 409 when it is called so already."""
    told = rename_road(
        code=code.replace("\0", ""), new_name=payload.name, reason=payload.reason, **_who(request)
    )
    return {"code": code, "name": told.road.name_zh, "old_name": told.old_name, "addresses": told.addresses}


@router.post("/addresses/merge", response=MergedOut, url_name="merge_addresses")
def merge(request: HttpRequest, payload: AddressMergeIn) -> dict[str, Any]:
    """Merges addresses into one; 404 when one of them is no longer active."""
    kept = merge_addresses(codes=payload.codes, into=payload.into, reason=payload.reason, **_who(request))
    return {"code": kept.code, "text": kept.full_text, "merged": len(set(payload.codes))}


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": actor_of_request(request).username, "at": timezone.now()}


def _name(named: PlaceName) -> dict[str, Any]:
    fields = ("id", "kind", "name", "target_code", "relation", "source", "valid_from", "valid_to")
    return {field: getattr(named, field) for field in fields}


def _change(change: AddressChange) -> dict[str, Any]:
    return {field: getattr(change, field) for field in ("kind", "actor", "at", "reason", "details")}
