"""Review a deferral (挂账复核): every 30 calendar days somebody looks whether the hindrance still stands."""

from datetime import date, datetime
from uuid import UUID

from dispatch.domain.cycles import started_anew
from dispatch.domain.stages import Stage
from dispatch.models import DeferralReview, Ticket
from dispatch.services.local_dates import future_date, start_of_day
from dispatch.services.take_act import doing_act, required
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role

MOVES_THE_DATE = (Role.SUPERVISION_OFFICER, Role.DISPATCHER)


def review_deferral(
    *,
    ticket_id: UUID,
    actor: Actor,
    note: str = "",
    plan_on: date | None = None,
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Keep what was found; the clock of the next review begins. Only who decides deferrals may move the date.

    Raises `note_missing`, `plan_date_past`, `plan_date_not_yours` (403) and what the acts' table refuses.
    """
    with doing_act("review_deferral", ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        ticket, deferral = change.ticket, change.parts.deferral
        if deferral is None:
            raise GridlineError("not_asked_for", status=409)
        text = required(note, "note_missing", "note")
        if plan_on is not None:
            if not actor.has(*MOVES_THE_DATE):
                raise GridlineError("plan_date_not_yours", status=403, field="plan_on")
            deferral.plan_on = future_date(plan_on, change.moment)
            deferral.save(update_fields=["plan_on"])
            ticket.deferred_until = start_of_day(deferral.plan_on)
            ticket.stage_cycles = started_anew(ticket.stage_cycles, Stage.RESUME)
        ticket.reviewed_at = change.at
        ticket.stage_cycles = started_anew(ticket.stage_cycles, Stage.REVIEW)
        change.act(
            "ticket_deferral_reviewed",
            actor=actor,
            data={"deferral": deferral.id, "until": start_of_day(deferral.plan_on)},
        )
        DeferralReview.objects.create(
            deferral=deferral,
            reviewed_at=change.at,
            reviewed_by_id=actor.account_id,
            note=text,
            plan_on=plan_on,
        )
    return ticket
