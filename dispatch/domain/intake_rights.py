"""Who may take in what: the doors of intake by role (RULES 8a intake, 8b report, 8e)."""

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role

MAY_TAKE_IN: dict[tuple[str, str], frozenset[Role]] = {
    ("hotline", "city"): frozenset({Role.CITY, Role.DISPATCHER, Role.CALL_TAKER, Role.SYSTEM}),
    ("hotline", "local"): frozenset(
        {Role.CALL_TAKER, Role.DISPATCHER, Role.SUBDISTRICT_DISPATCHER, Role.SYSTEM}
    ),
    ("grid_event", "local"): frozenset({Role.INSPECTOR, Role.COMMUNITY_CLERK, Role.CALL_TAKER}),
}


def check_intake_right(actor: Actor, *, kind: str, origin: str) -> None:
    """Raise `role_not_entitled` (403) unless the actor may take this in; `origin_unknown` for a pair there is not."""
    roles = MAY_TAKE_IN.get((kind, origin))
    if roles is None:
        raise GridlineError("origin_unknown", status=422, field="origin")
    if not actor.has(*roles):
        raise GridlineError(
            "role_not_entitled", status=403, verb="report" if kind == "grid_event" else "receive"
        )


def owner_centre_of(actor: Actor) -> str:
    """The centre that owns what the actor takes in: a subdistrict dispatcher's own one, else the district's."""
    areas = actor.areas_as(Role.SUBDISTRICT_DISPATCHER)
    if areas and not actor.has(Role.CALL_TAKER, Role.DISPATCHER, Role.CITY):
        return min(areas)
    return "district"
