"""Who must not see an efficiency complaint (行政效能投诉), and of which units the members of each desk are."""

from collections import defaultdict
from collections.abc import Iterable

from dispatch.domain.audience import without_accused
from dispatch.models import Ticket
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.current_moment import Moment
from gis.domain.errors import GridlineError
from grid.domain.roles import DISTRICT_DESK_ROLES, Role
from grid.models import RoleGrant
from grid.selectors.units_index import units_index

DESK_OF_ROLE = {
    **dict.fromkeys(DISTRICT_DESK_ROLES, "desk:district"),
    Role.SUPERVISION_OFFICER: "supervision",
    Role.DISTRICT_LEADER: "leader",
    Role.REPLY_AUDITOR: "audit",
    Role.CALLBACK_AGENT: "callback",
}


def accused_units(code: str | None) -> frozenset[str]:
    """The accused unit and every unit below it; empty for a ticket that accuses nobody (no statement then)."""
    return (units_index().subtree(code) | {code}) if code else frozenset()


def check_accused_unit(code: str, request_class: str, moment: Moment) -> None:
    """Raise `accused_unit_unknown` or `not_an_efficiency_complaint` (422) for what cannot be meant."""
    if units_index(moment.units_version).get(code) is None:
        raise GridlineError("accused_unit_unknown", status=422, field="accused_unit")
    entry = catalogue(moment.catalogue_version).request_classes.get(request_class)
    if entry is None or not entry.efficiency_complaint:
        raise GridlineError("not_an_efficiency_complaint", status=422, field="accused_unit")


def check_accused_named(ticket: Ticket, units: Iterable[str], moment: Moment) -> None:
    """Raise `accused_unit_not_named` (409): while nobody says whom an efficiency complaint is about, it goes to the
    units of its dispatch row alone, for any other may be the accused one (RULES 8e)."""
    entry = catalogue(moment.catalogue_version).request_classes.get(ticket.request_class_code)
    if entry is None or not entry.efficiency_complaint or ticket.accused_unit_id:
        return
    routing = ticket.routing
    by_row = {routing.get("lead_unit"), *routing.get("co_units", ()), *routing.get("notify_units", ())}
    if not by_row.issuperset(units):
        raise GridlineError("accused_unit_not_named", status=409, field="unit")


def readers_without_accused(keys: Iterable[str], accused_unit: str | None) -> frozenset[str]:
    """The readers of something about a ticket, without whom it accuses; the keys themselves where it accuses nobody."""
    if not accused_unit:
        return frozenset(keys)
    return without_accused(keys, accused_units(accused_unit), staff_of_desks())


def staff_of_desks() -> dict[str, frozenset[str]]:
    """Scope key of each district desk → own units of its members; one statement."""
    grants = RoleGrant.objects.filter(
        role__in=[role.value for role in DESK_OF_ROLE], account__is_active=True, account__unit__isnull=False
    ).values_list("role", "account__unit__code")
    units: dict[str, set[str]] = defaultdict(set)
    for role, unit in grants:
        units[DESK_OF_ROLE[Role(role)]].add(unit)
    return {key: frozenset(codes) for key, codes in units.items()}
