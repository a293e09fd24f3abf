"""May this person be given work by this actor?"""

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.selectors.load_actor import load_actor

WORKING_ROLES = (Role.HANDLER, Role.CONTRACTOR, Role.COMMUNITY_CLERK)


def find_handler(*, handler_id: int, actor: Actor) -> Actor:
    """The active handler, contractor or community clerk of a unit the actor answers for.

    Raises `handler_unknown` (422) for anybody else, the same for absent, switched off and out of reach.
    """
    try:
        handler = load_actor(handler_id)
    except GridlineError:
        handler = None
    if handler is None or not handler.has(*WORKING_ROLES) or handler.unit_code not in actor.unit_codes:
        raise GridlineError("handler_unknown", status=422, field="handler")
    return handler
