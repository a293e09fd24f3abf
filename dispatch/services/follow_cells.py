"""Open tickets follow the grid: the cell that looks after them changes, the one they were decided by never does."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from dispatch.domain.audience import audience_of
from dispatch.domain.events import TICKET, NewEvent
from dispatch.domain.holding import holder_of
from dispatch.domain.lifecycle.states import is_final
from dispatch.feed.append import append
from dispatch.models import DispatchRule, Ticket
from dispatch.selectors.tickets_to_follow import CurrentCell, tickets_to_follow
from dispatch.services.ticket_change import audience_facts
from grid.domain.actor import Actor
from grid.domain.cell_change import ChangeKind
from grid.domain.cells_changed import CellsChanged

FOLLOWING = (
    "current_cell_code", "subdistrict_code", "community_code", "owner_centre", "holder_kind", "holder_code",
    "audience", "version", "event_seq", "updated_at",
)  # fmt: skip


def follow_cells(*, change: CellsChanged, actor: Actor, at: datetime) -> dict[str, Any]:
    """Re-assigns the open tickets of the cells that ended, inside the caller's transaction; what goes into its report.

    A ticket whose cell has another code now gets an event. `cell_code`, `cell_version` and the routing stay. Where
    the ground went to another subdistrict, a ticket that waits in the old one's desk moves to the new one's; one that
    a unit is handling stays with it, and both desks see it. Rows of dispatch tables that name a cell which is no more
    are reported: a published table is not changed behind its back.
    """
    wins_free_ground = change.kind in (ChangeKind.CREATE, ChangeKind.REPAIR)
    nowhere = [""] if wins_free_ground else []  # tickets there had no cell
    homes = tickets_to_follow([*(cell.code for cell in change.old), *nowhere])
    moved = _follow(homes, successors(change), actor=actor, at=at, change_id=change.change_id)
    rules = DispatchRule.objects.filter(area_kind="cell", area_code__in=change.gone_codes)
    return {
        "tickets": {"open": len(homes), "moved": len(moved), "items": moved},
        "dispatch_rows": [
            {"table": table, "status": status, "row": row, "cell": cell}
            for table, status, row, cell in rules.order_by("table", "row").values_list(
                "table_id", "table__status", "row", "area_code"
            )
        ],
    }


@transaction.atomic
def follow_vanished_cells(*, at: datetime, by_ground: bool = False) -> int:
    """Re-assigns open tickets whose cell is no longer valid, wherever that came from; how many moved.

    An intake that ran beside a change of the grid may have found the old cell; a worker asks this now and then. After
    an import cells keep their codes on other ground: `by_ground` looks at the place of every open ticket.
    """
    homes = tickets_to_follow(None, by_ground=by_ground)
    return len(_follow(homes, {}, actor=Actor.system(), at=at, change_id=None))


def successors(change: CellsChanged) -> dict[str, CurrentCell]:
    """Old code → the new cell with most of its ground, for tickets that know no more than their cell."""
    found = {}
    for old in change.old:
        best = max(change.new, key=lambda new: (new.geom.intersection(old.geom).area, new.code), default=None)
        if best:
            found[old.code] = CurrentCell(best.code, best.version, best.subdistrict_code, best.community_code)
    return found


def _follow(
    homes: Mapping[UUID, CurrentCell],
    fallback: Mapping[str, CurrentCell],
    *,
    actor: Actor,
    at: datetime,
    change_id: UUID | None,
) -> list[dict[str, Any]]:
    """Moves tickets to their cells; id, number, from and to of those that moved."""
    tickets = Ticket.objects.filter(pk__in=homes.keys()).order_by("pk")
    moving: list[tuple[Ticket, CurrentCell]] = []
    for ticket in tickets:
        home = homes[ticket.pk]
        if home.code is None:
            home = fallback.get(ticket.current_cell_code, home)
        if (home.code or "") != ticket.current_cell_code:
            moving.append((ticket, home))
    told = [_move(ticket, home, actor=actor, at=at, change_id=change_id) for ticket, home in moving]
    Ticket.objects.bulk_update([ticket for ticket, _ in moving], FOLLOWING, batch_size=200)
    append([event for event, _ in told])
    return [line for _, line in told]


def _move(
    ticket: Ticket, home: CurrentCell, *, actor: Actor, at: datetime, change_id: UUID | None
) -> tuple[NewEvent, dict[str, Any]]:
    before, audience_before = ticket.current_cell_code, frozenset(ticket.audience)
    ticket.current_cell_code = home.code or ""
    held_before = (ticket.holder_kind, ticket.holder_code)
    if home.subdistrict_code and home.community_code:
        _change_area(ticket, home.subdistrict_code, home.community_code)
    data: dict[str, object] = {
        "cell_from": before or None,
        "cell_to": home.code,
        "cell_version": home.version,
        "community": ticket.community_code or None,
        "change": change_id,
    }
    if (ticket.holder_kind, ticket.holder_code) != held_before:
        ticket.version += 1
        data["holder"] = {"kind": ticket.holder_kind, "code": ticket.holder_code}
    ticket.event_seq += 1
    ticket.updated_at = at
    event = NewEvent(
        subject_type=TICKET,
        subject_id=ticket.pk,
        seq=ticket.event_seq,
        type="ticket_cell_changed",
        actor=actor,
        at=at,
        data={**data, "version": ticket.version},
        audience=frozenset(ticket.audience),
        gone=audience_before - frozenset(ticket.audience),
    )
    line = {"id": str(ticket.pk), "number": ticket.number, "from": before, "to": home.code}
    return event, line


def _change_area(ticket: Ticket, subdistrict: str, community: str) -> None:
    """The ground belongs to another area now; who holds and sees the ticket follows from that."""
    if (ticket.subdistrict_code, ticket.community_code) == (subdistrict, community):
        return
    if ticket.holder_kind == Ticket.HolderKind.QUEUE and ticket.owner_centre == ticket.subdistrict_code:
        ticket.owner_centre = subdistrict
    ticket.subdistrict_code, ticket.community_code = subdistrict, community
    holder = holder_of(
        state=ticket.state,
        final=is_final(ticket.kind, ticket.state),
        owner_centre=ticket.owner_centre,
        subdistrict_code=subdistrict,
        lead_unit=ticket.lead_unit_id,
    )
    ticket.holder_kind, ticket.holder_code = holder.kind, holder.code
    ticket.audience = sorted(audience_of(audience_facts(ticket)))
