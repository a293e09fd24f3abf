"""Leader call-in sessions (领导接听): plan them, hold them, keep the promises made in them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dispatch.domain.events import NewEvent
from dispatch.domain.supervision_events import CALL_IN_SUBJECT
from dispatch.feed.append import append
from dispatch.models import CallInSession, CallInTicket
from dispatch.models.ids import new_id
from dispatch.selectors.access import get_ticket
from dispatch.selectors.call_ins import lock_session
from dispatch.selectors.current_moment import current_moment
from dispatch.services.next_number import next_sequence
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.selectors.units_index import units_index

PLANNERS = (Role.SUPERVISION_OFFICER, Role.DISPATCHER)
TAKERS = (*PLANNERS, Role.CALL_TAKER)
NUMBER_LETTER = "L"


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """When, who, where, about what. ``unit`` None = a leader of the district."""

    starts_at: datetime
    ends_at: datetime
    leader: str
    unit: str | None = None
    place: str = ""
    topic: str = ""


@transaction.atomic
def plan_call_in(*, actor: Actor, plan: SessionPlan) -> CallInSession:
    """Announce a session. Raises GridlineError `role_not_entitled` (403), `leader_missing`, `unit_unknown`,
    `session_span_bad` (422) for one that ends before it begins or has begun already.
    """
    _entitled(actor, PLANNERS, "plan_call_in")
    moment = current_moment()
    if not plan.leader.strip():
        raise GridlineError("leader_missing", status=422, field="leader")
    if plan.starts_at >= plan.ends_at or plan.starts_at <= moment.now:
        raise GridlineError("session_span_bad", status=422, field="starts_at")
    if plan.unit is not None and plan.unit not in units_index(moment.units_version):
        raise GridlineError("unit_unknown", status=422, field="unit", unit=plan.unit[:48])
    session = CallInSession(
        id=new_id(),
        number=f"{NUMBER_LETTER}{moment.now:%Y%m%d}-{next_sequence():06d}",
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        leader=plan.leader.strip(),
        unit_id=plan.unit,
        place=plan.place.strip(),
        topic=plan.topic.strip(),
        made_by_id=actor.account_id,
        made_at=moment.now,
    )
    _tell(
        session,
        "call_in_planned",
        actor,
        moment.now,
        {"unit": plan.unit, "starts_at": plan.starts_at},
        new=True,
    )
    return session


@transaction.atomic
def settle_call_in(*, session_id: UUID, actor: Actor, state: str, note: str = "") -> CallInSession:
    """Say that a planned session was held, or that it is cancelled, with a note.

    Raises GridlineError `role_not_entitled` (403), `session_not_found` (404), `session_settled` (409),
    `session_state_unknown`, `reason_missing` (422).
    """
    _entitled(actor, PLANNERS, "settle_call_in")
    session = lock_session(session_id)
    if state not in (CallInSession.State.HELD, CallInSession.State.CANCELLED):
        raise GridlineError("session_state_unknown", status=422, field="state")
    if session.state != CallInSession.State.PLANNED:
        raise GridlineError("session_settled", status=409, state=session.state)
    if not note.strip():
        raise GridlineError("reason_missing", status=422, field="note")
    session.state, session.note = state, note.strip()
    now = current_moment().now
    _tell(session, "call_in_changed", actor, now, {"state": state, "starts_at": session.starts_at})
    return session


@transaction.atomic
def take_call_in_ticket(
    *, session_id: UUID, actor: Actor, ticket_id: UUID, promise: str = "", promised_on: date | None = None
) -> CallInTicket:
    """Enter a ticket taken in the session and what the leader promised.

    Raises GridlineError `role_not_entitled` (403), `session_not_found`, `ticket_not_found` (404), `session_settled`
    (409) for a cancelled one, `ticket_in_session` (409).
    """
    _entitled(actor, TAKERS, "take_call_in")
    session = lock_session(session_id)
    ticket = get_ticket(ticket_id=ticket_id, actor=actor)
    if session.state == CallInSession.State.CANCELLED:
        raise GridlineError("session_settled", status=409, state=session.state)
    if session.taken.filter(ticket=ticket).exists():
        raise GridlineError("ticket_in_session", status=409)
    now = current_moment().now
    taken = CallInTicket.objects.create(
        id=new_id(),
        session=session,
        ticket=ticket,
        taken_at=now,
        promise=promise.strip()[:500],
        promised_on=promised_on,
    )
    _tell(session, "call_in_ticket_taken", actor, now, {"ticket": ticket.id})
    return taken


@transaction.atomic
def keep_promise(*, session_id: UUID, ticket_id: UUID, actor: Actor, result: str) -> CallInTicket:
    """Say what became of a promise. Raises `call_in_ticket_not_found` (404), `promise_kept` (409),
    `result_missing` (422).
    """
    _entitled(actor, PLANNERS, "keep_promise")
    session = lock_session(session_id)
    taken = session.taken.filter(ticket_id=ticket_id).first()
    if taken is None:
        raise GridlineError("call_in_ticket_not_found", status=404)
    if taken.done_at is not None:
        raise GridlineError("promise_kept", status=409)
    if not result.strip():
        raise GridlineError("result_missing", status=422, field="result")
    now = current_moment().now
    taken.result, taken.done_by_id, taken.done_at = result.strip()[:500], actor.account_id, now
    taken.save()
    _tell(session, "call_in_promise_kept", actor, now, {"ticket": taken.ticket_id})
    return taken


def _entitled(actor: Actor, roles: tuple[Role, ...], verb: str) -> None:
    if not actor.has(*roles):
        raise GridlineError("role_not_entitled", status=403, verb=verb)


def _tell(
    session: CallInSession,
    event: str,
    actor: Actor,
    at: datetime,
    data: dict[str, object],
    *,
    new: bool = False,
) -> None:
    session.event_seq += 1
    session.save(force_insert=new)
    keys = {"supervision", "desk:district", "leader"}
    append(
        [
            NewEvent(
                subject_type=CALL_IN_SUBJECT,
                subject_id=session.id,
                seq=session.event_seq,
                type=event,
                actor=actor,
                at=at,
                data=data,
                audience=frozenset(keys | ({f"unit:{session.unit_id}"} if session.unit_id else set())),
            )
        ]
    )
