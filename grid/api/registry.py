"""The base registry: building, house, household, resident, organisation; looking, and who was newly met."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from gis.domain.errors import GridlineError
from grid.api import registry_schemas as schemas
from grid.api.registry_change_schemas import ResidentIn, ResidentRef
from grid.api.security import SignedIn, actor_of_request
from grid.domain.registry_access import OPENERS, READERS
from grid.selectors.masked_residents import residents_of_place
from grid.selectors.organisations_of_building import organisation_card, organisations_of_building
from grid.selectors.registry_cards import house_card, household_card
from grid.selectors.registry_of_building import registry_of_building
from grid.services.add_resident import add_resident
from grid.services.ask_past_residents import ask_past_residents
from grid.services.reveal_resident import Look, reveal_contact, reveal_owner, reveal_resident
from grid.services.search_residents import PersonQuery, search_residents

router = Router(tags=["registry"], auth=SignedIn(*READERS))
openers = SignedIn(*OPENERS)


@router.get("/registry/buildings/{code}", response=schemas.BuildingRegistryOut, url_name="registry_building")
def building(request: HttpRequest, code: str) -> Any:
    """Floors, houses and how many live there; 404 outside the own area."""
    return registry_of_building(code[:32], actor_of_request(request))


@router.get(
    "/registry/buildings/{code}/organisations", response=schemas.OrganisationsOut,
    url_name="registry_building_organisations",
)  # fmt: skip
def building_organisations(request: HttpRequest, code: str) -> Any:
    """The organisations of a building, their contacts masked."""
    return {"items": organisations_of_building(code[:32], actor_of_request(request))}


@router.get("/registry/houses/{house_code}", response=schemas.HouseOut, url_name="registry_house")
def house(request: HttpRequest, house_code: str) -> Any:
    """A house and its households."""
    return house_card(house_code[:32], actor_of_request(request))


@router.get(
    "/registry/households/{household_code}", response=schemas.HouseholdOut, url_name="registry_household"
)
def household(request: HttpRequest, household_code: str) -> Any:
    """A household, where it lived, and its members, masked."""
    return household_card(household_code[:40], actor_of_request(request))


@router.get("/registry/residents", response=schemas.ResidentPageOut, url_name="registry_residents")
def residents(
    request: HttpRequest,
    household_code: str = Query("", max_length=40),
    house_code: str = Query("", max_length=32),
    building_code: str = Query("", max_length=32),
    limit: int = Query(50, ge=1, le=100),
    offset: int = Query(0, ge=0, le=100_000),
) -> Any:
    """Who lives in exactly one household, house or building, masked; persons are never listed beyond that."""
    places = {"household_code": household_code, "house_code": house_code, "building_code": building_code}
    named = [(place, code) for place, code in places.items() if code]
    if len(named) != 1:
        raise GridlineError("resident_place_missing", status=422)
    place, code = named[0]
    return residents_of_place(
        actor=actor_of_request(request), place=place, code=code, limit=limit, offset=offset
    )


@router.post(
    "/registry/residents", response={201: ResidentRef}, auth=SignedIn(*READERS),
    url_name="registry_add_resident",
)  # fmt: skip
def add(request: HttpRequest, given: ResidentIn) -> Any:
    """A person newly met, in a household or a new one; 409 when the person is registered already."""
    values = {name: text for name, text in given.dict(exclude={"reason", "house_code"}).items() if text}
    resident = add_resident(
        values=values, house_code=given.house_code, actor=actor_of_request(request), at=timezone.now(),
        reason=given.reason,
    )  # fmt: skip
    return Status(201, resident)


@router.post("/registry/residents/search", response=schemas.ResidentsOut, url_name="registry_search")
def search(request: HttpRequest, asked: schemas.SearchIn) -> Any:
    """Find a person by something complete. A POST, so that no number stands in an address or a log of addresses."""
    query = PersonQuery(**asked.dict(exclude={"purpose", "reason"}))
    found = search_residents(
        query=query, actor=actor_of_request(request), look=_look(request, asked), at=timezone.now()
    )
    return {"items": found}


@router.post(
    "/registry/residents/{resident_id}/reveal", response=schemas.Revealed, auth=openers,
    url_name="registry_reveal",
)  # fmt: skip
def reveal(request: HttpRequest, resident_id: schemas.ResidentId, asked: schemas.LookIn) -> Any:
    """A resident in clear; written down with purpose and reason, and counted."""
    return reveal_resident(
        resident_id=resident_id,
        actor=actor_of_request(request),
        look=_look(request, asked),
        at=timezone.now(),
    )


@router.post(
    "/registry/houses/{house_code}/reveal", response=schemas.RevealedOwner, auth=openers,
    url_name="registry_reveal_owner",
)  # fmt: skip
def owner(request: HttpRequest, house_code: str, asked: schemas.LookIn) -> Any:
    """The owner of a house in clear."""
    return reveal_owner(
        house_code=house_code[:32],
        actor=actor_of_request(request),
        look=_look(request, asked),
        at=timezone.now(),
    )


@router.post(
    "/registry/houses/{house_code}/residents-on", response=schemas.PastResidentsOut, auth=openers,
    url_name="registry_residents_on",
)  # fmt: skip
def residents_on(request: HttpRequest, house_code: str, asked: schemas.PastIn) -> Any:
    """Who lived in a house on a day, masked; written down."""
    found = ask_past_residents(
        house_code=house_code[:32], on=asked.on, actor=actor_of_request(request), look=_look(request, asked),
        at=timezone.now(),
    )  # fmt: skip
    return {"items": found}


@router.get(
    "/registry/organisations/{credit_code}",
    response=schemas.OrganisationOut,
    url_name="registry_organisation",
)
def organisation(request: HttpRequest, credit_code: str) -> Any:
    """An organisation, its contacts masked."""
    return organisation_card(credit_code[:18], actor_of_request(request))


@router.post(
    "/registry/organisations/{credit_code}/reveal", response=schemas.RevealedContact, auth=openers,
    url_name="registry_reveal_contact",
)  # fmt: skip
def contact(request: HttpRequest, credit_code: str, asked: schemas.LookIn) -> Any:
    """The persons of an organisation in clear; written down."""
    return reveal_contact(
        organisation_code=credit_code[:18], actor=actor_of_request(request), look=_look(request, asked),
        at=timezone.now(),
    )  # fmt: skip


def _look(request: HttpRequest, asked: schemas.LookIn) -> Look:
    return Look(asked.purpose, asked.reason, str(getattr(request, "request_id", "")))
