"""Who am I: the first thing every page asks."""

from django.http import HttpRequest
from django.middleware.csrf import get_token

from grid.api.schemas import District, Me, Named
from grid.domain.actor import Actor
from grid.domain.scope import desks, scope_keys
from grid.selectors.district_summary import district_summary
from grid.selectors.units_index import units_index


def me_of(request: HttpRequest, actor: Actor) -> Me:
    """The answer of `/me`; also sets the CSRF cookie of a browser."""
    assert actor.account_id is not None
    unit = units_index().get(actor.unit_code)
    district = district_summary()
    return Me(
        id=actor.account_id,
        username=actor.username,
        name=actor.name,
        language=actor.language,
        unit=Named(code=unit.code, name=unit.name(actor.language)) if unit else None,
        roles=sorted(actor.roles),
        desks=list(desks(actor)),
        scope_keys=sorted(scope_keys(actor)),
        subdistrict_codes=None if actor.subdistrict_codes is None else sorted(actor.subdistrict_codes),
        district=District.model_validate(district, from_attributes=True) if district else None,
        csrf_token=get_token(request),
    )
