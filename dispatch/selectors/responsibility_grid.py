"""Does this place lie in the responsibility grid (责任网格) of whoever reports it?"""

from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.selectors.responsibility_communities import responsibility_communities


def in_responsibility_grid(actor: Actor, *, subdistrict_code: str | None, community_code: str | None) -> bool:
    """True for inspectors inside their communities, or their area when no community is named; others have no grid."""
    if not actor.has(Role.INSPECTOR) or actor.account_id is None:
        return True
    communities = responsibility_communities(actor.account_id)
    if communities:
        return community_code in communities
    areas = actor.areas_as(Role.INSPECTOR)
    return areas is None or subdistrict_code in areas
