"""Who may write and who may read a roster (RULES 8e, 8n)."""

from grid.domain.actor import Actor
from grid.domain.roles import UNIT_ROLES, Role
from grid.domain.rosters import DISTRICT, DutyOwner, OwnerKind

#: They work with every centre and unit and must know whom to call.
READS_ALL = frozenset(
    {
        Role.CALL_TAKER,
        Role.DISPATCHER,
        Role.SUBDISTRICT_DISPATCHER,
        Role.SUPERVISION_OFFICER,
        Role.DISTRICT_LEADER,
        Role.LIAISON_OFFICER,
    }
)


def may_edit_roster(actor: Actor, owner: DutyOwner) -> bool:
    """The district's dispatcher edits every roster, a subdistrict's centre its own two, a unit's people theirs."""
    if actor.has(Role.DISPATCHER):
        return True
    if owner.kind is OwnerKind.UNIT:
        return any(owner.code in actor.units_as(role) for role in UNIT_ROLES)
    return owner.code != DISTRICT and owner.code in actor.named_areas_as(Role.SUBDISTRICT_DISPATCHER)


def may_read_roster(actor: Actor, owner: DutyOwner) -> bool:
    """Desks and supervision read all; units and inspectors their own and that of the district's centre."""
    if actor.has(*READS_ALL) or may_edit_roster(actor, owner):
        return True
    if owner.kind is OwnerKind.UNIT:
        return owner.code in (*actor.unit_codes, actor.unit_code)
    areas = (actor.named_areas_as(role) for role in (Role.INSPECTOR, Role.SITE_CHECKER))
    in_area = owner.code in frozenset().union(*areas)
    return in_area or (owner.code == DISTRICT and actor.has(*UNIT_ROLES, Role.INSPECTOR))


def may_declare_period(actor: Actor, owner: DutyOwner | None) -> bool:
    """A period of the whole district is the dispatcher's to declare; of one owner, whoever edits its roster."""
    return actor.has(Role.DISPATCHER) if owner is None else may_edit_roster(actor, owner)


def may_grant_leave(actor: Actor, *, unit_code: str | None, areas: frozenset[str]) -> bool:
    """The people of the unit's head office or the centre of the subdistrict in which somebody is an inspector.

    ``unit_code`` is the absent person's unit, ``areas`` the subdistricts in which they go out.
    """
    if actor.has(Role.DISPATCHER):
        return True
    if not areas.isdisjoint(actor.named_areas_as(Role.SUBDISTRICT_DISPATCHER)):
        return True
    return unit_code is not None and any(unit_code in actor.units_as(role) for role in UNIT_ROLES)
