"""Do an act beside the life cycle: allowed by its table, told in the history, a version of its own."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from dispatch.domain.side_acts import check_act
from dispatch.selectors.decision_facts import reach_facts
from dispatch.selectors.side_path_facts import co_unit_reach
from dispatch.services.changing_ticket import changing_ticket
from dispatch.services.ticket_change import TicketChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


@contextmanager
def doing_act(
    name: str, *, ticket_id: UUID, actor: Actor, at: datetime | None, version: int | None
) -> Iterator[TicketChange]:
    """The frame of an act that does more than leave an event: `changing_ticket`, once the act is allowed."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        allow_act(change, name, actor=actor)
        yield change


def allow_act(change: TicketChange, name: str, *, actor: Actor) -> None:
    """Raise GridlineError unless this actor may do the act on this ticket now."""
    ticket = change.ticket
    reach = {
        **reach_facts(ticket, actor, change.parts),
        "is_co_unit": co_unit_reach(ticket, actor),
    }
    check_act(
        name,
        kind=ticket.kind,
        origin=ticket.origin,
        state=ticket.state,
        roles=actor.roles,
        reach=reach,
    )


def take_act(
    change: TicketChange, name: str, *, actor: Actor, event: str, data: Mapping[str, object]
) -> None:
    """Check the act and record its event; the caller changes the rows it is about."""
    allow_act(change, name, actor=actor)
    change.act(event, actor=actor, data=data)


def required(text: str, code: str, field: str) -> str:
    """The text without surrounding space; raises ``code`` (422) when there is none."""
    if not text.strip():
        raise GridlineError(code, status=422, field=field)
    return text.strip()
