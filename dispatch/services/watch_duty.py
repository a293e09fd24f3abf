"""What rosters ask of the worker: handovers at each change of shift, work of those who went on leave, gaps ahead."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from django.db import IntegrityError, OperationalError, connection, transaction

from dispatch.domain.alarms import DISTRICT_DESK, AlarmKind
from dispatch.domain.limits import LimitTable
from dispatch.models import AbsentWork, Alarm, Handover, RosterWatch
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.selectors.working_calendar import clock_rules
from dispatch.services.raise_alarm import raise_alarm, resolve_alarm
from dispatch.services.reassign_absent_work import reassign_absent_work
from dispatch.services.take_handover import ShiftChange, miss_handover, write_handover
from gis.selectors.current_district import current_district
from grid.domain.actor import Actor
from grid.domain.roster_gaps import RosterGap
from grid.domain.rosters import DISTRICT, DutyOwner, OwnerKind
from grid.selectors.roster_gaps import gaps_ahead
from grid.selectors.shift_changes import LastChange, last_changes, leaves_begun

log = structlog.get_logger(__name__)
#: A change of shift that a worker comes to later than that has passed; the next one is handed over again.
LATEST = timedelta(hours=24)
ROSTER = "roster"
BATCH = 50


def watch_duty() -> int:
    """One round of all three; how many things were done. Any number of workers may watch."""
    return take_due_handovers() + miss_due_handovers() + move_work_of_leaves() + look_for_gaps()


def take_due_handovers() -> int:
    """The snapshot of each change of shift for which the desk took none, by the system at the change."""
    now = current_moment().now
    done = 0
    for change in last_changes(now, within=LATEST):
        at = change.after.starts_at
        if not Handover.objects.filter(centre=change.owner.code, shift_at=at).exists():
            done += _take(change)
    return done


def _take(change: LastChange) -> int:
    """0 where another worker, or the desk itself, was quicker."""
    shift = ShiftChange(change.owner.code, change.after.starts_at, change.before, change.after)
    try:
        with transaction.atomic():
            write_handover(shift, moment=current_moment(), actor=Actor.system())
    except IntegrityError as twice:
        if "handover_once_per_shift" not in str(twice):
            raise
        return 0
    return 1


@transaction.atomic
def miss_due_handovers() -> int:
    """Those not confirmed by both sides in time become alarms of their desks, each once."""
    moment = current_moment()
    open_ones = Handover.objects.filter(outgoing_confirmed_at=None) | Handover.objects.filter(
        incoming_confirmed_at=None
    )
    late = open_ones.select_for_update(skip_locked=True).filter(missed_at=None, due_at__lte=moment.now)
    rows = list(late.order_by("due_at")[:BATCH])
    for row in rows:
        miss_handover(row, moment=moment)
    return len(rows)


def move_work_of_leaves() -> int:
    """The work of whoever went on leave, once per leave; the row of what was moved is the mark that it was done."""
    begun = leaves_begun(current_moment().now)
    known = set(
        AbsentWork.objects.filter(leave_id__in=[leave.id for leave in begun]).values_list(
            "leave_id", flat=True
        )
    )
    done = 0
    for leave in begun:
        if leave.id in known:
            continue
        try:
            reassign_absent_work(
                account_id=leave.account_id,
                stand_in_id=leave.stand_in_id,
                reason=leave.reason,
                actor=Actor.system(),
                leave_id=leave.id,
            )
            done += 1
        except OperationalError:
            raise
        except (
            Exception
        ) as error:  # one leave must not hold up the others; it is tried again in the next round
            if "leave_id" not in str(error):
                log.exception("leave_not_settled", leave=str(leave.id))
    return done


@transaction.atomic
def look_for_gaps() -> int:
    """Once a day: an alarm at the centre for each roster with a gap ahead, and the end of those that were mended."""
    moment = current_moment()
    today = moment.now.astimezone(ZoneInfo(current_district().time_zone)).date()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO dispatch_rosterwatch (on_date, looked_at, gaps) VALUES (%s, %s, 0)"
            " ON CONFLICT (on_date) DO NOTHING",
            [today, moment.now],
        )
        if cursor.rowcount == 0:
            return 0
    first: dict[DutyOwner, RosterGap] = {}
    for gap in gaps_ahead(moment.now, gap_horizon(moment)):
        first.setdefault(gap.owner, gap)
    for owner, gap in first.items():
        _raise(owner, gap, moment)
    _resolve_mended(first, moment)
    RosterWatch.objects.filter(on_date=today).update(gaps=len(first))
    return len(first)


def gap_horizon(moment: Moment) -> datetime:
    """How far ahead gaps are looked for: a limit of the rule table (a week)."""
    rules = clock_rules(moment.calendar_version)
    return rules.calendar.add(moment.now, rules.limits.find(LimitTable.ANY, "roster_ahead")).at


def _raise(owner: DutyOwner, gap: RosterGap, moment: Moment) -> None:
    of_place = owner.kind is not OwnerKind.UNIT and owner.code != DISTRICT
    raise_alarm(
        kind=AlarmKind.ROSTER_GAP,
        subject_type=ROSTER,
        subject_id=owner.key,
        audience=sorted({DISTRICT_DESK, *([f"desk:{owner.code}"] if of_place else [])}),
        at=moment.now,
        params={"owner": owner.key, "from": gap.starts_at, "until": gap.ends_at, "kind": gap.kind.value},
    )


def _resolve_mended(first: dict[DutyOwner, RosterGap], moment: Moment) -> None:
    with_gap = {owner.key for owner in first}
    open_ones = Alarm.objects.filter(kind=AlarmKind.ROSTER_GAP, subject_type=ROSTER, resolved_at=None)
    for key in set(open_ones.values_list("subject_id", flat=True)) - with_gap:
        resolve_alarm(kind=AlarmKind.ROSTER_GAP, subject_type=ROSTER, subject_id=key, at=moment.now)
