"""Who holds a ticket: exactly one unit, duty queue or named outside party while it is open."""

from dataclasses import dataclass

CITY_HOLDS = frozenset({"return_to_city_requested", "replied_to_city", "city_calling_back", "upgraded"})
CENTRE_HOLDS = frozenset(
    {
        "received",
        "classified",
        "return_requested",
        "disputed",
        "ruled",
        "city_rework",
        "extension_requested",
        "draft",
        "reported",
        "filed",
        "reported_up",
        "returned",
        "self_handled",
        "handled",
    }
)
DESKS = {"awaiting_audit": "audit", "calling_back": "callback"}
CHECKS = frozenset({"pre_filing_check", "closure_check"})


@dataclass(frozen=True, slots=True)
class Holder:
    """``kind`` is unit, queue, outside or nobody; ``code`` names the unit, the queue or the outside party."""

    kind: str
    code: str


NOBODY = Holder("nobody", "")


def holder_of(
    *, state: str, final: bool, owner_centre: str, subdistrict_code: str, lead_unit: str | None
) -> Holder:
    """The holder in ``state``. Whatever no unit leads lies with the owner centre's duty queue, never with nobody."""
    if final:
        return NOBODY
    if state in CITY_HOLDS:
        return Holder("outside", "city")
    if state in DESKS:
        return Holder("queue", DESKS[state])
    if state in CHECKS:
        return Holder("queue", f"inspect:{subdistrict_code or owner_centre}")
    if state in CENTRE_HOLDS or lead_unit is None:
        return Holder("queue", f"desk:{owner_centre}")
    return Holder("unit", lead_unit)
