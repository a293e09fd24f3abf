"""Take over a shift (交接班): a frozen snapshot, confirmed by the outgoing and the incoming side (RULES 8n)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from dispatch.domain.alarms import DISTRICT_DESK, AlarmKind
from dispatch.domain.duty_events import HANDOVER
from dispatch.domain.errors import VersionConflict
from dispatch.domain.events import NewEvent
from dispatch.domain.limits import LimitTable
from dispatch.domain.moment import Moment
from dispatch.feed.append import append
from dispatch.models import Handover
from dispatch.models.ids import new_id
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.handovers import desk_of, get_handover, take_snapshot
from dispatch.selectors.working_calendar import clock_rules
from dispatch.services.raise_alarm import raise_alarm, resolve_alarm
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.rosters import DutyRow, centre
from grid.domain.scope import scope_keys
from grid.selectors.on_duty import on_duty

INSTANT = timedelta(microseconds=1)
#: How far a handover looks ahead where no roster says when the next shift ends.
USUAL_SHIFT = timedelta(hours=12)
SIDES = ("outgoing", "incoming")


@dataclass(frozen=True, slots=True)
class ShiftChange:
    """One change of shift of a centre: the rows before and after it, None where the roster has none."""

    centre: str
    at: datetime
    before: DutyRow | None
    after: DutyRow | None

    @property
    def until(self) -> datetime:
        """The end of the shift that begins."""
        return self.after.ends_at if self.after else self.at + USUAL_SHIFT


@transaction.atomic
def take_handover(*, centre_code: str, notes: str, actor: Actor) -> Handover:
    """The desk takes the snapshot for the change of shift that is near, with its own notes.

    The change is the coming one from an hour before it on, else the last one; without a roster it is now. Raises
    `role_not_entitled` (403), `handover_taken` (409, with its id).
    """
    if desk_of(centre_code) not in scope_keys(actor):
        raise GridlineError("role_not_entitled", status=403, verb="take_handover")
    moment = current_moment()
    change = near_change(centre_code, moment)
    known = Handover.objects.filter(centre=centre_code, shift_at=change.at).first()
    if known is not None:
        raise GridlineError("handover_taken", status=409, extra={"current": {"id": str(known.id)}})
    return write_handover(change, moment=moment, actor=actor, notes=notes)


def near_change(centre_code: str, moment: Moment) -> ShiftChange:
    """The change of shift that a handover made now is about; a statement or a few."""
    row = on_duty(centre(centre_code), moment.now)
    if row is None:
        return ShiftChange(centre_code, moment.now, None, None)
    rules = clock_rules(moment.calendar_version)
    ahead = rules.limits.find(LimitTable.ANY, "handover_ahead")
    if row.ends_at <= rules.calendar.add(moment.now, ahead).at:
        return ShiftChange(centre_code, row.ends_at, row, on_duty(centre(centre_code), row.ends_at))
    return ShiftChange(centre_code, row.starts_at, on_duty(centre(centre_code), row.starts_at - INSTANT), row)


def write_handover(change: ShiftChange, *, moment: Moment, actor: Actor, notes: str = "") -> Handover:
    """Store the handover with its snapshot and tell of it, in the caller's transaction."""
    rules = clock_rules(moment.calendar_version)
    starts = max(change.at, moment.now)
    outgoing, incoming = _person(change.before), _person(change.after)
    desks = {desk_of(change.centre), DISTRICT_DESK}
    row = Handover(
        id=new_id(),
        centre=change.centre,
        shift_at=change.at,
        taken_at=moment.now,
        taken_by_id=actor.account_id,
        snapshot=take_snapshot(centre=change.centre, at=moment.now, until=change.until),
        notes=notes.strip(),
        outgoing_id=outgoing,
        incoming_id=incoming,
        due_at=rules.calendar.add(starts, rules.limits.find(LimitTable.ANY, "handover")).at,
        audience=sorted(desks | {f"person:{one}" for one in (outgoing, incoming) if one is not None}),
    )
    counts = row.snapshot["counts"]
    data = {name: counts[name] for name in ("emergencies", "unsigned", "due")}
    sides = {"outgoing": str(outgoing) if outgoing else None, "incoming": str(incoming) if incoming else None}
    _tell(row, "handover_taken", actor=actor, at=moment.now, **data, **sides)
    row.save(force_insert=True)
    return row


def _person(row: DutyRow | None) -> int | None:
    return row.person.account_id if row and row.person else None


@transaction.atomic
def confirm_handover(
    *, handover_id: UUID, actor: Actor, side: str, note: str = "", version: int | None = None
) -> Handover:
    """The side stands for what is handed over; each side once, by two different people.

    Somebody of the desk may confirm for whom the roster names, with a note why. Raises `handover_not_found` (404),
    `handover_side_unknown`, `handover_note_missing` (422), `role_not_entitled` (403), `handover_confirmed`,
    `handover_same_person` (409), VersionConflict (409).
    """
    if side not in SIDES:
        raise GridlineError("handover_side_unknown", status=422, field="side")
    moment = current_moment()
    row = get_handover(handover_id=handover_id, actor=actor, lock=True)
    if version is not None and row.version != version:
        raise VersionConflict(subject_id=row.id, expected=version, found=row.version)
    other = SIDES[1 - SIDES.index(side)]
    _check_side(row, side, other, actor, note)
    setattr(row, f"{side}_confirmed_by_id", actor.account_id)
    setattr(row, f"{side}_confirmed_at", moment.now)
    setattr(row, f"{side}_note", note.strip()[:1000])
    row.version += 1
    _tell(row, "handover_confirmed", actor=actor, at=moment.now, side=side, account=str(actor.account_id))
    row.save()
    if row.confirmed and row.missed_at is not None:
        resolve_alarm(
            kind=AlarmKind.HANDOVER_UNCONFIRMED, subject_type=HANDOVER, subject_id=row.id, at=moment.now
        )
    return row


def _check_side(row: Handover, side: str, other: str, actor: Actor, note: str) -> None:
    if getattr(row, f"{side}_confirmed_at") is not None:
        raise GridlineError("handover_confirmed", status=409)
    if actor.account_id is None or getattr(row, f"{other}_confirmed_by_id") == actor.account_id:
        raise GridlineError("handover_same_person", status=409)
    named = getattr(row, f"{side}_id")
    if named == actor.account_id:
        return
    if desk_of(row.centre) not in scope_keys(actor):
        raise GridlineError("role_not_entitled", status=403, verb="confirm_handover")
    if named is not None and not note.strip():
        raise GridlineError("handover_note_missing", status=422, field="note")


def miss_handover(row: Handover, *, moment: Moment) -> None:
    """Nobody confirmed in time: the desk gets the alarm, once. ``row`` is locked by the caller."""
    row.missed_at = moment.now
    _tell(row, "handover_missed", actor=Actor.system(), at=moment.now)
    row.save()
    raise_alarm(
        kind=AlarmKind.HANDOVER_UNCONFIRMED,
        subject_type=HANDOVER,
        subject_id=row.id,
        audience=sorted({desk_of(row.centre), DISTRICT_DESK}),
        at=moment.now,
        params={"centre": row.centre, "shift_at": row.shift_at},
    )


def _tell(row: Handover, event: str, *, actor: Actor, at: datetime, **data: object) -> None:
    row.event_seq += 1
    about = {"centre": row.centre, "shift_at": row.shift_at}
    append(
        [
            NewEvent(
                subject_type=HANDOVER,
                subject_id=row.id,
                seq=row.event_seq,
                type=event,
                actor=actor,
                at=at,
                data={**about, **data},
                audience=frozenset(row.audience),
            )
        ]
    )
