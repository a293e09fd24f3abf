"""Report an emergency to the duty office (总值班室): by phone, in writing, then follow-ups until it is over."""

from datetime import datetime
from uuid import UUID

from dispatch.domain.cycles import started_anew
from dispatch.domain.stages import Stage
from dispatch.models import DutyReport, Ticket
from dispatch.models.ids import new_id
from dispatch.services.take_act import doing_act, required
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


def report_to_duty_office(
    *,
    ticket_id: UUID,
    actor: Actor,
    report_kind: str = "",
    text: str = "",
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Keep the report; its clock stops, that of the next follow-up begins (RULES 8m: 15 minutes, 1 hour).

    Raises `not_an_emergency`, `report_kind_unknown`, `report_missing`, `written_report_first`, and what is refused.
    """
    with doing_act(
        "report_to_duty_office", ticket_id=ticket_id, actor=actor, at=at, version=version
    ) as change:
        ticket = change.ticket
        if ticket.priority != Ticket.Priority.EMERGENCY:
            raise GridlineError("not_an_emergency", status=409)
        if report_kind not in DutyReport.Kind.values:
            raise GridlineError("report_kind_unknown", status=422, field="report_kind")
        if report_kind == DutyReport.Kind.FOLLOW_UP and "written" not in ticket.duty_reported:
            raise GridlineError("written_report_first", status=409, field="report_kind")
        said = required(text, "report_missing", "text")
        report = DutyReport(
            id=new_id(),
            ticket=ticket,
            kind=report_kind,
            seq=ticket.duty_reports.count() + 1,
            text=said,
            reported_at=change.at,
            reported_by_id=actor.account_id,
        )
        report.save(force_insert=True)
        ticket.duty_reported = {**ticket.duty_reported, report_kind: change.at.isoformat()}
        if report_kind != DutyReport.Kind.PHONE:
            ticket.stage_cycles = started_anew(ticket.stage_cycles, Stage.DUTY_FOLLOW_UP)
        change.act("ticket_duty_reported", actor=actor, data={"report": report.id, "kind": report_kind})
    return ticket
