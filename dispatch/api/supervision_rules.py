"""The doors of the rules of supervision: the escalation ladder and the triggers."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from dispatch.api import supervision_rule_schemas as forms
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.supervision_rules import supervision_rules, trigger_row
from dispatch.services.edit_ladder import edit_rung
from dispatch.services.edit_supervision_trigger import TriggerEdit, edit_supervision_trigger
from gis.domain.errors import GridlineError
from grid.api.security import actor_of_request, signed_in
from grid.domain.roles import Role

router = Router(tags=["supervision"], auth=signed_in)
READERS = (Role.SUPERVISION_OFFICER, Role.SYSTEM_ADMIN, Role.DISTRICT_LEADER)


@router.get("/supervision-rules", response=forms.SupervisionRules, url_name="supervision_rules")
def rules(request: HttpRequest) -> dict[str, Any]:
    """The ladder and the triggers in force."""
    if not actor_of_request(request).has(*READERS):
        raise GridlineError("role_not_entitled", status=403, verb="read_rules")
    return supervision_rules(current_moment())


@router.put("/supervision-rules/ladder", response=forms.SupervisionRules, url_name="edit_ladder")
def ladder(request: HttpRequest, body: forms.LadderRungIn) -> dict[str, Any]:
    """Set one rung. Timers of open work follow within moments, by the worker; levels that have fired stay fired."""
    row = {**body.dict(), "hears": ";".join(body.hears)}
    edit_rung(row=row, actor=actor_of_request(request), at=current_moment().now)
    return supervision_rules(current_moment())


@router.put("/supervision-rules/triggers/{str:ground}", response=forms.TriggerOut, url_name="edit_trigger")
def trigger(request: HttpRequest, ground: str, body: forms.TriggerIn) -> dict[str, Any]:
    """Change under which rule a ground leads to an order."""
    edit = TriggerEdit(**body.dict())
    return trigger_row(edit_supervision_trigger(ground=ground, edit=edit, actor=actor_of_request(request)))
