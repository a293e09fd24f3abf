"""Who may see a ticket: the one rule behind list, detail, tile, feed, attachment and count."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from grid.domain.scope import is_desk_key, of_unit

AUDIT_STATES = frozenset({"awaiting_audit"})
CALLBACK_STATES = frozenset({"calling_back"})
SITE_CHECK_STATES = frozenset({"pre_filing_check", "closure_check"})
#: A command centre decides here whose the ticket is, or what the city is asked.
UNROUTED_STATES = frozenset(
    {
        "received",
        "classified",
        "return_requested",
        "return_to_city_requested",
        "disputed",
        "ruled",
        "city_rework",
        "reported",
        "filed",
        "reported_up",
        "upgraded",
        "returned",
    }
)


@dataclass(frozen=True, slots=True)
class AudienceFacts:
    """What decides the audience. Units are codes; participants are scope keys already (`unit:…`, `person:…`).

    ``accused`` are the codes of the unit a complaint is about and of those below it; ``staff`` then says of which
    units the members of each desk are.
    """

    kind: str
    state: str
    owner_centre: str
    subdistrict_code: str
    restricted: bool
    lead_unit: str | None
    other_units: tuple[str, ...]
    participants: tuple[str, ...]
    decided_by: int | None
    interim_unit: str | None = None
    first_receiver: str | None = None
    accused: frozenset[str] = frozenset()
    staff: Mapping[str, frozenset[str]] = field(default_factory=dict)


def audience_of(facts: AudienceFacts) -> frozenset[str]:
    """The scope keys (`grid.domain.scope`) that see the ticket.

    A restricted ticket (受限) shows to its lead unit, the dispatcher who decided and supervision only; a command
    centre sees it while it still has to be routed, an auditor or callback agent while it is on that desk.
    """
    keys = {"supervision", *desk_keys(facts), *turn_keys(facts), *facts.participants}
    if facts.lead_unit:
        keys.add(f"unit:{facts.lead_unit}")
    if facts.interim_unit:
        keys.add(f"unit:{facts.interim_unit}")
    if not facts.restricted:
        keys.add("leader")
        keys.update(f"unit:{unit}" for unit in facts.other_units)
        if facts.first_receiver:
            keys.add(f"unit:{facts.first_receiver}")
        if facts.kind == "hotline":
            keys.update(("audit", "callback"))
    return without_accused(keys, facts.accused, facts.staff) if facts.accused else frozenset(keys)


def without_accused(
    keys: Iterable[str], accused: frozenset[str], staff: Mapping[str, frozenset[str]]
) -> frozenset[str]:
    """Nobody of the accused units is among the readers: desks are told by the units of their members (8e)."""
    kept: set[str] = set()
    for key in keys:
        if is_desk_key(key):
            kept.update(of_unit(key, unit) for unit in staff.get(key, frozenset()) - accused)
        elif not key.startswith("unit:") or key.removeprefix("unit:") not in accused:
            kept.add(key)
    return frozenset(kept)


def desk_keys(facts: AudienceFacts) -> Iterable[str]:
    """The command centres' keys: both levels of the place, unless the ticket is restricted and already routed."""
    if facts.restricted and facts.state not in UNROUTED_STATES:
        return () if facts.decided_by is None else (f"person:{facts.decided_by}",)
    centres = {"district", facts.owner_centre}
    if facts.subdistrict_code and not facts.restricted:
        centres.add(facts.subdistrict_code)
    return tuple(f"desk:{centre}" for centre in centres)


def turn_keys(facts: AudienceFacts) -> Iterable[str]:
    """Keys of those whose turn it is only in this state: auditors, callback agents, site checkers."""
    if facts.state in AUDIT_STATES:
        return ("audit",)
    if facts.state in CALLBACK_STATES:
        return ("callback",)
    if facts.state in SITE_CHECK_STATES and facts.subdistrict_code:
        return (f"inspect:{facts.subdistrict_code}",)
    return ()
