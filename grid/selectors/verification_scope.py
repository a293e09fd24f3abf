from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.models import Unit


def verification_areas(actor: Actor) -> frozenset[str] | None:
    """Subdistricts and communities whose verification figures the actor may read; None = the whole district.

    Data clerks as far as their grant goes, subdistrict dispatchers their subdistricts, community clerks the communities
    of their units.
    """
    areas = actor.areas_as(Role.DATA_CLERK)
    if areas is None:
        return None
    units = actor.units_as(Role.COMMUNITY_CLERK)
    communities = (
        Unit.objects.filter(code__in=units)
        .exclude(community_code=None)
        .values_list("community_code", flat=True)
    )
    own = actor.named_areas_as(Role.SUBDISTRICT_DISPATCHER) | actor.named_areas_as(Role.COMMUNITY_CLERK)
    return areas | own | {code for code in communities if code}
