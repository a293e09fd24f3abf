"""What a message of the city changes besides the state: returns decided, work stopped, disputes ended."""

from dispatch.models import CityReturn, Dispute, ReturnRequest, Ticket
from dispatch.models.termination_request import TerminationRequest
from dispatch.services.changing_ticket import take_step
from dispatch.services.end_dispute import end_dispute, open_dispute_of
from dispatch.services.finish_ticket import finish_event
from dispatch.services.propose_again import propose_again
from dispatch.services.release_lead import stop_children
from dispatch.services.ticket_change import TicketChange
from grid.domain.actor import Actor

RETURN_ANSWERS = {
    "city_accept_return": CityReturn.State.ACCEPTED,
    "city_refuse_return": CityReturn.State.REFUSED,
}


def apply_city_effects(change: TicketChange, message: str, reason: str) -> None:
    """After the step: what the message decides besides (RULES 8a, 8g)."""
    if message in RETURN_ANSWERS:
        answer_return(change.ticket, RETURN_ANSWERS[message], change, reason)
    if message == "city_refuse_return":
        propose_again(change)
    if message in ("city_recall", "city_accept_return"):
        stop_work(change, why=message)


def answer_upgrade(change: TicketChange, verb: str, reason: str, actor: Actor) -> None:
    """The city hands an upgraded event back, or reports it done; done work is looked at on site like any other (8b)."""
    if verb == "finish":
        finish_event(change, actor, reason, reason)
        return
    data = {"centre": "district", "reason": reason or None}
    take_step(change, "send_down", actor=actor, data=data, reason=bool(reason.strip()))
    change.ticket.owner_centre = "district"
    propose_again(change)


def answer_return(ticket: Ticket, state: CityReturn.State, change: TicketChange, reason: str) -> None:
    """Keep the city's answer with the request."""
    CityReturn.objects.filter(ticket=ticket, state=CityReturn.State.REQUESTED).update(
        state=state, answered_at=change.at, answer_reason=reason
    )


def stop_work(change: TicketChange, *, why: str) -> None:
    """The ticket ends here: children are stopped, what was asked for is overtaken, a dispute ends.

    Lead unit, helpers and interim unit keep sight of the ticket, so that the end reaches them as an event.
    """
    ticket = change.ticket
    stop_children(change, why=why, keep_sight=True)
    ReturnRequest.objects.filter(
        ticket=ticket, state__in=("prepared", "late", ReturnRequest.State.REQUESTED)
    ).update(state=ReturnRequest.State.OVERTAKEN, decided_at=change.at)
    CityReturn.objects.filter(ticket=ticket, state=CityReturn.State.REQUESTED).update(
        state=CityReturn.State.OVERTAKEN, answered_at=change.at
    )
    TerminationRequest.objects.filter(ticket=ticket, state=TerminationRequest.State.REQUESTED).update(
        state=TerminationRequest.State.OVERTAKEN, decided_at=change.at
    )
    end_dispute(change, open_dispute_of(ticket), Dispute.Outcome.OVERTAKEN)
