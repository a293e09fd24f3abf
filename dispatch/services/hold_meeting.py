"""Coordination meetings (工单协调会): called on disputes, held with attendance, decisions and minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from dispatch.models import AgendaItem, Attendance, CoordinationMeeting, Dispute
from dispatch.models.ids import new_id
from dispatch.selectors.coordination_meetings import get_meeting
from dispatch.selectors.current_moment import current_moment
from dispatch.services.changing_ticket import changing_ticket
from dispatch.services.end_dispute import open_dispute_of
from dispatch.services.next_number import next_sequence
from dispatch.services.settle_dispute import Settlement, settle
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.models import Account
from grid.selectors.units_index import units_index

CALLERS = (Role.DISPATCHER, Role.LIAISON_OFFICER)
NUMBER_LETTER = "M"


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who came, or was asked and did not; ``unit`` is the unit the person speaks for."""

    unit: str
    account: int
    present: bool = True


@dataclass(frozen=True, slots=True)
class ItemDecision:
    """What was decided on one ticket: `settled` (then ``unit`` leads), `to_panel`, or `adjourned`."""

    ticket_id: UUID
    decision: str
    unit: str = ""
    co_units: Sequence[str] = ()
    note: str = ""


def call_meeting(
    *,
    actor: Actor,
    starts_at: datetime,
    place: str = "",
    ticket_ids: Sequence[UUID] = (),
    at: datetime | None = None,
) -> CoordinationMeeting:
    """Call a meeting on tickets in dispute. Raises `role_not_entitled` (403), `agenda_missing` (422)."""
    check_caller(actor)
    if not ticket_ids:
        raise GridlineError("agenda_missing", status=422, field="tickets")
    with transaction.atomic():
        now = at or current_moment().now
        meeting = CoordinationMeeting.objects.create(
            id=new_id(),
            number=f"{NUMBER_LETTER}{now:%Y%m%d}-{next_sequence():06d}",
            starts_at=starts_at,
            place=place,
            called_by_id=actor.account_id,
            called_at=now,
        )
        add_items(meeting, ticket_ids, actor)
    return meeting


def put_on_agenda(*, meeting_id: UUID, actor: Actor, ticket_ids: Sequence[UUID]) -> CoordinationMeeting:
    """Add tickets in dispute to a meeting to come; one that stands there already stays where it is."""
    check_caller(actor)
    if not ticket_ids:
        raise GridlineError("agenda_missing", status=422, field="tickets")
    with transaction.atomic():
        meeting = lock_planned(meeting_id, actor)
        add_items(meeting, ticket_ids, actor)
    return meeting


def cancel_meeting(*, meeting_id: UUID, actor: Actor) -> CoordinationMeeting:
    """The meeting does not take place; its tickets stay in dispute."""
    check_caller(actor)
    with transaction.atomic():
        meeting = lock_planned(meeting_id, actor)
        meeting.state = CoordinationMeeting.State.CANCELLED
        meeting.save(update_fields=["state"])
    return meeting


def hold_meeting(
    *,
    meeting_id: UUID,
    actor: Actor,
    minutes: str,
    attendance: Sequence[Attendee],
    decisions: Sequence[ItemDecision],
    at: datetime | None = None,
) -> CoordinationMeeting:
    """Write the minutes once: who was there, what was decided on every item; settled tickets are dispatched.

    All or nothing. Raises `minutes_missing`, `attendance_missing`, `decision_missing`, `decision_unknown`,
    `unit_unknown`, `account_unknown` (422), `meeting_not_planned` (409) and what a settlement refuses.
    """
    check_caller(actor)
    if not minutes.strip():
        raise GridlineError("minutes_missing", status=422, field="minutes", verb="settle")
    with transaction.atomic():
        meeting = lock_planned(meeting_id, actor)
        keep_attendance(meeting, attendance)
        decide_items(meeting, decisions, minutes, actor)
        now = at or current_moment().now
        meeting.state = CoordinationMeeting.State.HELD
        meeting.minutes, meeting.minutes_by_id, meeting.minutes_at = minutes, actor.account_id, now
        meeting.chaired_by_id = actor.account_id
        meeting.save()
    return meeting


def check_caller(actor: Actor) -> None:
    """Dispatchers and liaison officers call and minute meetings (RULES 8a, settle)."""
    if not actor.has(*CALLERS):
        raise GridlineError("role_not_entitled", status=403, verb="settle")


def lock_planned(meeting_id: UUID, actor: Actor) -> CoordinationMeeting:
    """The meeting, locked, while it is still to come."""
    get_meeting(meeting_id=meeting_id, actor=actor)
    meeting = CoordinationMeeting.objects.select_for_update().get(id=meeting_id)
    if meeting.state != CoordinationMeeting.State.PLANNED:
        raise GridlineError("meeting_not_planned", status=409)
    return meeting


def add_items(meeting: CoordinationMeeting, ticket_ids: Sequence[UUID], actor: Actor) -> None:
    """Put the open disputes of these tickets behind what stands on the agenda; their units hear of it."""
    known = set(meeting.agenda.values_list("dispute_id", flat=True))
    for ticket_id in dict.fromkeys(ticket_ids):
        with changing_ticket(ticket_id=ticket_id, actor=actor) as change:
            dispute = open_dispute_of(change.ticket)
            if dispute is None:
                raise GridlineError("agenda_missing", status=422, field="tickets")
            if dispute.id in known:
                continue
            known.add(dispute.id)
            AgendaItem.objects.create(id=new_id(), meeting=meeting, dispute=dispute, position=len(known))
            data = {"dispute": dispute.id, "meeting": meeting.id, "starts_at": meeting.starts_at}
            change.note("ticket_put_on_agenda", actor=actor, data={**data, "units": dispute.units})


def keep_attendance(meeting: CoordinationMeeting, attendance: Sequence[Attendee]) -> None:
    """Units and persons as given; at least one was present."""
    if not any(one.present for one in attendance):
        raise GridlineError("attendance_missing", status=422, field="attendance")
    units = units_index()
    for one in attendance:
        if units.get(one.unit) is None:
            raise GridlineError("unit_unknown", status=422, field="attendance", unit=one.unit[:48])
    persons = {one.account for one in attendance}
    if Account.objects.filter(id__in=persons, is_active=True).count() != len(persons):
        raise GridlineError("account_unknown", status=422, field="attendance")
    rows = {(one.unit, one.account): one.present for one in attendance}
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, unit_id=unit, account_id=account, present=present)
        for (unit, account), present in rows.items()
    )


def decide_items(
    meeting: CoordinationMeeting, decisions: Sequence[ItemDecision], minutes: str, actor: Actor
) -> None:
    """One decision for each item. A dispute that ended meanwhile needs none."""
    by_ticket = {one.ticket_id: one for one in decisions}
    for item in meeting.agenda.select_related("dispute").order_by("position"):
        if item.dispute.ended_at is not None:
            continue
        decided = by_ticket.get(item.dispute.ticket_id)
        if decided is None:
            raise GridlineError("decision_missing", status=422, field="decisions")
        if decided.decision not in AgendaItem.Decision.values:
            raise GridlineError(
                "decision_unknown", status=422, field="decisions", given=decided.decision[:16]
            )
        carry_out(meeting, item.dispute, decided, minutes, actor)
        item.decision, item.note = decided.decision, decided.note
        item.lead_unit_id, item.co_units = decided.unit or None, list(decided.co_units)
        item.save(update_fields=["decision", "note", "lead_unit", "co_units"])


def carry_out(
    meeting: CoordinationMeeting, dispute: Dispute, decided: ItemDecision, minutes: str, actor: Actor
) -> None:
    """A settlement dispatches the ticket; the other decisions are told to those who take part."""
    with changing_ticket(ticket_id=dispute.ticket_id, actor=actor) as change:
        data = {"dispute": dispute.id, "meeting": meeting.id, "decision": decided.decision}
        change.note("ticket_meeting_decided", actor=actor, data=data)
        if decided.decision == AgendaItem.Decision.SETTLED:
            settlement = Settlement(decided.unit, decided.co_units, decided.note or minutes, meeting.id)
            settle(change, actor=actor, settlement=settlement)
