"""Handovers (交接班): what is handed over now, and which of them an actor may see."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from dispatch.models import Alarm, Handover, Ticket
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.scope import is_desk_key, scope_keys

#: Of each list, so that a handover stays readable; the counts are of all.
MOST_LISTED = 200
FACTS = ("id", "number", "kind", "state", "priority", "lead_unit_id", "next_stage", "next_due_at")


def desk_of(centre: str) -> str:
    """The scope key of the centre's desk."""
    return f"desk:{centre}"


def take_snapshot(*, centre: str, at: datetime, until: datetime) -> dict[str, Any]:
    """What the desk hands over at ``at``: open emergencies, unsigned tickets, what is due before ``until``, alarms.

    Ids, numbers and facts alone, the earliest due first; `counts` tell how many there are where lists are cut.
    """
    at_desk = Ticket.objects.filter(closed_at=None, audience__contains=[desk_of(centre)])
    wanted = {
        "emergencies": Q(priority=Ticket.Priority.EMERGENCY),
        "unsigned": Q(state="dispatched"),
        "due": Q(next_due_at__lte=until),
    }
    alarms = Alarm.objects.filter(resolved_at=None, owner_key=desk_of(centre))
    lists = {name: _listed(at_desk.filter(condition)) for name, condition in wanted.items()}
    counts = {
        name: len(rows) if len(rows) < MOST_LISTED else at_desk.filter(wanted[name]).count()
        for name, rows in lists.items()
    }
    return {
        "at": at.isoformat(),
        "until": until.isoformat(),
        "counts": {**counts, "alarms": alarms.count()},
        **lists,
        "alarms": [
            {"id": str(id_), "kind": kind, "raised_at": raised.isoformat()}
            for id_, kind, raised in alarms.order_by("raised_at").values_list("id", "kind", "raised_at")[
                :MOST_LISTED
            ]
        ],
    }


def _listed(tickets: "QuerySet[Ticket]") -> list[dict[str, Any]]:
    rows = tickets.order_by("next_due_at", "id").values_list(*FACTS)[:MOST_LISTED]
    return [
        {
            "id": str(id_),
            "number": number,
            "kind": kind,
            "state": state,
            "priority": priority,
            "lead_unit": lead,
            "stage": stage or None,
            "due_at": due.isoformat() if due else None,
        }
        for id_, number, kind, state, priority, lead, stage, due in rows
    ]


def visible_handovers(actor: Actor) -> "QuerySet[Handover]":
    """Those of the actor's desks, and those in which the actor takes a side."""
    keys = [key for key in scope_keys(actor) if key.startswith("person:") or is_desk_key(key)]
    return Handover.objects.filter(audience__overlap=sorted(keys))


def get_handover(*, handover_id: UUID, actor: Actor, lock: bool = False) -> Handover:
    """One visible handover; `handover_not_found` (404) otherwise."""
    rows = visible_handovers(actor)
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(id=handover_id).first()
    if found is None:
        raise GridlineError("handover_not_found", status=404)
    return found


def list_handovers(*, actor: Actor, centre: str = "", limit: int = 50) -> list[dict[str, Any]]:
    """The newest first, without their snapshots; one statement."""
    rows = visible_handovers(actor)
    if centre:
        rows = rows.filter(centre=centre)
    people = ("outgoing", "incoming", "outgoing_confirmed_by", "incoming_confirmed_by", "taken_by")
    return [handover_json(row) for row in rows.select_related(*people).order_by("-shift_at", "-id")[:limit]]


def handover_json(row: Handover, *, whole: bool = False) -> dict[str, Any]:
    """The handover as it is read; ``whole`` with its snapshot."""
    return {
        "id": str(row.id),
        "version": row.version,
        "centre": row.centre,
        "shift_at": row.shift_at,
        "taken_at": row.taken_at,
        "taken_by": _name(row.taken_by),
        "counts": row.snapshot["counts"],
        "notes": row.notes,
        "outgoing": _side(row, "outgoing"),
        "incoming": _side(row, "incoming"),
        "confirmed": row.confirmed,
        "due_at": row.due_at,
        "missed_at": row.missed_at,
        "snapshot": row.snapshot if whole else None,
    }


def _side(row: Handover, side: str) -> dict[str, Any]:
    return {
        "named": _name(getattr(row, side)),
        "confirmed_by": _name(getattr(row, f"{side}_confirmed_by")),
        "confirmed_at": getattr(row, f"{side}_confirmed_at"),
        "note": getattr(row, f"{side}_note"),
    }


def _name(account: Any) -> dict[str, Any] | None:
    return {"id": account.pk, "name": account.name} if account is not None else None
