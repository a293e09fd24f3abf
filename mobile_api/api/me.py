"""Who holds this phone."""

from django.http import HttpRequest
from ninja import Router

from dispatch.domain.intake_rights import MAY_TAKE_IN
from grid.api.me import me_of
from grid.api.schemas import Named
from grid.api.security import actor_of_request, signed_in
from grid.selectors.area_names import area_names
from grid.selectors.responsibility_communities import responsibility_communities
from mobile_api.api.schemas import MobileMe

router = Router(tags=["me"], auth=signed_in)


@router.get("/me", response=MobileMe, operation_id="mobile_me")
def me(request: HttpRequest) -> MobileMe:
    """The account, its scope, the district, and the communities of the own responsibility grid."""
    actor = actor_of_request(request)
    codes = responsibility_communities(actor.account_id) if actor.account_id is not None else frozenset()
    own = [area for area in area_names("community") if area.code in codes] if codes else []
    return MobileMe(
        **me_of(request, actor).model_dump(),
        responsibility_communities=[Named(code=area.code, name=area.name_zh) for area in own],
        may_report=actor.has(*MAY_TAKE_IN["grid_event", "local"]),
    )
