"""Propose the next unit after a return: the table without the units that gave it back, or the unit they suggest."""

from dispatch.selectors.route_place import route_ticket
from dispatch.services.apply_routing import note_unrouted
from dispatch.services.ticket_change import TicketChange
from grid.selectors.units_index import units_index


def propose_again(change: TicketChange, *, suggested_unit: str = "", suggested_by: str = "") -> None:
    """Route the ticket anew and leave the result as a proposal: after a return a person decides (RULES 8b).

    A suggested unit that may lead and has not given the ticket back is proposed before the table's.
    """
    ticket = change.ticket
    stored = route_ticket(ticket=ticket, moment=change.moment).as_json()
    unit = units_index(change.moment.units_version).get(suggested_unit)
    if unit is not None and unit.may_lead and unit.code not in ticket.returned_units:
        facts = stored["facts"]
        assert isinstance(facts, list)
        stored |= {
            "outcome": "confirm",
            "lead_unit": unit.code,
            "co_units": [],
            "notify_units": [],
            "row": None,
            "limit": None,
            "facts": [*facts, ["suggested_by", suggested_by]],
        }
    elif stored["lead_unit"] or stored["suggestion"]:
        stored["outcome"] = "confirm"
    ticket.routing = stored
    if stored["outcome"] == "none":
        note_unrouted(change, "returned")
