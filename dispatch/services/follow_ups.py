"""What becomes of a follow-up (跟踪办理) as its ticket goes on: opened, done or withdrawn."""

from dispatch.models import FollowUp, Reply
from dispatch.services.local_dates import close_of_business
from dispatch.services.ticket_change import TicketChange
from grid.domain.actor import Actor


def after_audit(change: TicketChange, reply: Reply | None, actor: Actor) -> None:
    """The reply passed: an interim one opens its follow-up, a final one ends it."""
    if reply is None or (reply.kind != Reply.Kind.INTERIM and change.ticket.follow_up_due_at is None):
        return  # the plain case: no statement
    follow_up = change.parts.follow_up
    if follow_up is None:
        return
    if reply.kind != Reply.Kind.INTERIM:
        end_follow_up(change, FollowUp.State.DONE, actor)
        return
    due_at = close_of_business(follow_up.plan_on, change.moment)
    follow_up.state, follow_up.opened_at = FollowUp.State.OPEN, change.at
    follow_up.save(update_fields=["state", "opened_at"])
    change.ticket.follow_up_due_at = due_at
    change.ticket.time_by_statute = follow_up.statutory
    change.act(
        "ticket_follow_up_opened", actor=actor, data={"follow_up": follow_up.id, "until": due_at.isoformat()}
    )


def withdraw_planned(change: TicketChange, actor: Actor) -> None:
    """The interim reply was sent back: what it would have promised is not promised."""
    reply = change.parts.last_reply
    follow_up = change.parts.follow_up if reply and reply.kind == Reply.Kind.INTERIM else None
    if follow_up is not None and follow_up.state == FollowUp.State.PLANNED:
        end_follow_up(change, FollowUp.State.WITHDRAWN, actor)


def end_follow_up(change: TicketChange, outcome: FollowUp.State, actor: Actor) -> None:
    """Close the follow-up, if any; its planned date rules no clock any more."""
    follow_up = change.parts.follow_up
    if follow_up is None:
        return
    was_open = follow_up.state == FollowUp.State.OPEN
    follow_up.state, follow_up.ended_at = outcome, change.at
    follow_up.save(update_fields=["state", "ended_at"])
    if was_open:
        change.ticket.follow_up_due_at = None
        change.ticket.time_by_statute = False
    change.act(
        "ticket_follow_up_ended",
        actor=actor,
        data={"follow_up": follow_up.id, "outcome": outcome.value},
    )
