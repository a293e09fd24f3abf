"""Units and accounts to choose from."""

from django.http import HttpRequest
from ninja import Query, Router

from grid.api.schemas import AccountOut, Accounts, Named, UnitOut, Units
from grid.api.security import actor_of_request, signed_in
from grid.domain.roles import Role
from grid.selectors.find_accounts import find_accounts
from grid.selectors.find_units import find_units

router = Router(tags=["people"], auth=signed_in)


@router.get("/units", response=Units, url_name="units")
def units(
    request: HttpRequest,
    q: str = Query("", max_length=60),
    unit_type: str | None = Query(None, max_length=48),
    limit: int = Query(30, ge=1, le=500),
) -> Units:
    """Active units whose code or name contains `q`."""
    language = actor_of_request(request).language
    return Units(
        items=[
            UnitOut(
                code=unit.code, name=unit.name(language), name_zh=unit.name_zh, name_en=unit.name_en,
                unit_type=unit.unit_type, relation=unit.relation.value, tier=unit.tier,
                parent_code=unit.parent_code, assessable=unit.assessable, may_lead=unit.may_lead,
                subdistrict_code=unit.subdistrict_code, community_code=unit.community_code,
            )
            for unit in find_units(q, unit_type=unit_type, limit=limit)
        ]
    )  # fmt: skip


@router.get("/accounts", response=Accounts, url_name="accounts")
def accounts(
    request: HttpRequest,
    q: str = Query("", max_length=60),
    unit: str | None = Query(None, max_length=48),
    role: Role | None = None,
    limit: int = Query(30, ge=1, le=100),
) -> Accounts:
    """Active accounts inside the caller's units by name, to assign work to."""
    found = find_accounts(actor_of_request(request), q, unit_code=unit, role=role, limit=limit)
    return Accounts(
        items=[
            AccountOut(
                id=choice.id,
                username=choice.username,
                name=choice.name,
                unit=Named(code=choice.unit_code, name=choice.unit_name or "") if choice.unit_code else None,
                roles=list(choice.roles),
            )
            for choice in found
        ]
    )
