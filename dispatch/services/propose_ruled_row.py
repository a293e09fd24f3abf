"""Propose the row for next time (派单目录建议行): a ruling becomes a row that the clerk of the table can take over."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dispatch.models import Ruling
from dispatch.services.changing_ticket import changing_ticket
from dispatch.services.read_dispatch_row import read_dispatch_row, row_faults
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role

PROPOSERS = (Role.RULING_PANEL, Role.DISPATCHER)


@dataclass(frozen=True, slots=True)
class RowWish:
    """For what and where the ruling shall hold next time; empty codes are taken from the ticket."""

    subject_kind: str = "request_class"
    subject: str = ""
    area_kind: str = "anywhere"
    area: str = ""
    remark: str = ""


def propose_ruled_row(*, ruling_id: UUID, actor: Actor, wish: RowWish, at: datetime | None = None) -> Ruling:
    """Store the row with the ruling, in the cells that `POST …/rows` of a draft takes. Proposed anew, it is replaced.

    Raises `role_not_entitled` (403), `ruling_not_found` (404), `row_not_usable` (422) naming what is wrong.
    """
    if not actor.has(*PROPOSERS):
        raise GridlineError("role_not_entitled", status=403, verb="propose_row")
    found = Ruling.objects.filter(id=ruling_id).values_list("ticket_id", flat=True).first()
    if found is None:
        raise GridlineError("ruling_not_found", status=404)
    with changing_ticket(ticket_id=found, actor=actor, at=at) as change:
        ruling = Ruling.objects.select_related("ticket").get(id=ruling_id)
        ruling.proposed_row = usable_cells(ruling, wish)
        ruling.row_proposed_by_id, ruling.row_proposed_at = actor.account_id, change.at
        ruling.save(update_fields=["proposed_row", "row_proposed_by", "row_proposed_at"])
        change.note("ticket_row_proposed", actor=actor, data={"ruling": ruling.id})
    return ruling


def usable_cells(ruling: Ruling, wish: RowWish) -> dict[str, str]:
    """The row as cells, after reading it as a draft would."""
    ticket = ruling.ticket
    own = ticket.request_class_code if wish.subject_kind == "request_class" else ticket.matter_code
    places = {
        "subdistrict": ticket.subdistrict_code,
        "community": ticket.community_code,
        "cell": ticket.cell_code,
    }
    cells = {
        "subject_kind": wish.subject_kind,
        "subject": wish.subject or own,
        "area_kind": wish.area_kind,
        "area": wish.area or places.get(wish.area_kind, ""),
        "lead_unit": ruling.lead_unit_id,
        "co_units": ";".join(ruling.co_units),
        "dispatch_mode": "confirm",
        "remark": wish.remark or ruling.number,
    }
    try:
        faults = row_faults(read_dispatch_row(cells, 1))
    except GridlineError as bad:
        raise GridlineError("row_not_usable", status=422, field=bad.field, why=bad.code) from bad
    if faults:
        raise GridlineError("row_not_usable", status=422, field=faults[0].column, why=faults[0].code)
    return cells
