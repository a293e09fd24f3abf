"""Who reads what is known about the working of the grid: changes, loads, proposals."""

from typing import Final

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role

DISTRICT_READERS: Final = (Role.DATA_CLERK, Role.DISPATCHER, Role.DISTRICT_LEADER)
GRID_READERS: Final = (*DISTRICT_READERS, Role.SUBDISTRICT_DISPATCHER)


def readable_subdistricts(actor: Actor) -> frozenset[str] | None:
    """Codes of the subdistricts whose grid the actor reads; None = all, empty = none."""
    if actor.has(*DISTRICT_READERS, Role.SYSTEM):
        return None
    return actor.named_areas_as(Role.SUBDISTRICT_DISPATCHER)


def check_readable(actor: Actor, subdistrict_code: str) -> None:
    """Raises GridlineError `subdistrict_not_yours` (403) where the actor does not read that subdistrict's grid."""
    readable = readable_subdistricts(actor)
    if readable is not None and subdistrict_code not in readable:
        raise GridlineError("subdistrict_not_yours", status=403, subdistrict=subdistrict_code[:32])
