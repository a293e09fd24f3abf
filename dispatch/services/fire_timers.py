"""Fire due timers: each exactly once, never skipped for being late, a failing one never holding up the others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction

from dispatch.domain.alarms import AlarmKind
from dispatch.domain.deadlines import prescribe_stage
from dispatch.domain.events import NewEvent
from dispatch.domain.moment import Moment
from dispatch.domain.timers import Firing, PrescribedTimer, judge, rungs_of
from dispatch.feed.append import append
from dispatch.models import Timer
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.due_timers import ClaimedTimer, claim_due_timers
from dispatch.selectors.working_calendar import clock_rules
from dispatch.services.clock_subjects import ClockSubject, existing_ids, lock_subjects
from dispatch.services.raise_alarm import raise_alarm
from dispatch.services.recount_work import Work, recount_row
from dispatch.services.sync_clocks import sync_clocks
from dispatch.services.tell_rung import tell_rung
from dispatch.services.timer_effects import ANNOUNCEMENTS, EFFECTS, QUARANTINED, announcement

log = structlog.get_logger(__name__)
SETTLE = (Path(__file__).parent.parent / "sql" / "settle_timers.sql").read_text(encoding="utf-8")

MOST_ATTEMPTS = 5
#: Effects take some hundred times as long as announcements, and their whole batch stays locked meanwhile.
MOST_ALONE = 20
FIRST_PAUSE = timedelta(seconds=10)
#: The connection or the transaction is gone: nothing was done, the whole batch comes again.
GONE = (OperationalError, InterfaceError)


@dataclass(frozen=True, slots=True)
class Ready:
    """A claimed timer with its locked subject and the verdict that it fires."""

    timer: ClaimedTimer
    subject: ClockSubject
    firing: Firing


def fire_due_timers(*, batch: int = 50) -> int:
    """Fire up to ``batch`` due timers in one transaction; how many were settled (fired, moved or set aside).

    Claimed timers and their subjects are locked, passing over what others hold; of one subject only the earliest
    timer is claimed, so that each fires in the order of its times. Effect, event, the fired mark and the next rung
    commit together. Timers that only announce are written as one batch; should that fail, and for every other
    effect, each timer has a savepoint of its own, MOST_ALONE of them in one transaction. A failing timer is tried
    again after a growing pause and quarantined with an alarm after MOST_ATTEMPTS, and the ladder goes on above it.
    """
    with transaction.atomic():
        moment = current_moment()
        claimed = claim_due_timers(now=moment.now, batch=batch)
        if not claimed:
            return 0
        subjects = lock_subjects(map(_key, claimed), lean=True)
        settled = _cancel_orphans([timer for timer in claimed if _key(timer) not in subjects])
        announcing: list[Ready] = []
        alone: list[ClaimedTimer] = []
        for timer in claimed:
            subject = subjects.get(_key(timer))
            if subject is None:
                continue
            firing = _judge(timer, subject, moment)
            if firing is None or firing.rung.act not in ANNOUNCEMENTS or timer.attempts:
                alone.append(timer)
            else:
                announcing.append(Ready(timer, subject, firing))
        if not _announced(announcing, moment):
            alone += [ready.timer for ready in announcing]
        else:
            settled += len(announcing)
        return settled + sum(_fire_alone(timer, moment) for timer in alone[:MOST_ALONE])


def _key(timer: ClaimedTimer) -> tuple[str, UUID]:
    return timer.subject_type, timer.subject_id


def _judge(timer: ClaimedTimer, subject: ClockSubject, moment: Moment) -> Firing | None:
    rules = clock_rules(subject.calendar_version or moment.calendar_version)
    facts, rung = subject.facts, timer.rung
    deadline = prescribe_stage(rung.stage, facts, rules.calendar, rules.limits)
    if deadline is None or deadline.cycle != rung.cycle:
        return None
    rungs = rungs_of(deadline, rules.calendar, rules.ladder, kind=facts.kind, order_level=facts.order_level)
    return judge(rungs, rung, moment.now)


def _announced(ready: Sequence[Ready], moment: Moment) -> bool:
    """Write all announcements at once; False (and nothing written) when any of them cannot be."""
    try:
        with transaction.atomic():
            _announce(ready, moment)
    except GONE:
        raise
    except Exception:
        log.warning("timer_batch_split", timers=len(ready), exc_info=True)
        return False
    return True


def _announce(ready: Sequence[Ready], moment: Moment) -> None:
    if not ready:
        return
    seqs: dict[tuple[str, UUID], int] = {}
    events: list[NewEvent] = []
    for item in ready:
        key, subject = _key(item.timer), item.subject
        seqs[key] = seqs.get(key, subject.row.event_seq) + 1
        rung = item.firing.rung
        news = ANNOUNCEMENTS[rung.act] if rung.act else QUARANTINED
        events.append(announcement(subject, rung, moment, seq=seqs[key], news=news))
    append(events)
    _store_seqs({item.subject.row._meta.db_table for item in ready}, seqs)
    _settle([item.timer for item in ready], [item.firing for item in ready], moment)


def _store_seqs(tables: set[str], seqs: dict[tuple[str, UUID], int]) -> None:
    ids, values = [id_ for _, id_ in seqs], list(seqs.values())
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                f"UPDATE {table} t SET event_seq = n.seq "
                "FROM unnest(%s::uuid[], %s::int[]) AS n (id, seq) WHERE t.id = n.id",
                [ids, values],
            )


def _settle(timers: Sequence[ClaimedTimer], firings: Sequence[Firing], moment: Moment) -> None:
    others: list[tuple[ClaimedTimer, PrescribedTimer]] = [
        (timer, rung) for timer, firing in zip(timers, firings, strict=True) for rung in firing.others
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            SETTLE,
            {
                "now": moment.now,
                "ids": [timer.id for timer in timers],
                "subject_types": [timer.subject_type for timer, _ in others],
                "subject_ids": [timer.subject_id for timer, _ in others],
                "stages": [str(rung.stage) for _, rung in others],
                "levels": [str(rung.level) for _, rung in others],
                "cycles": [rung.cycle for _, rung in others],
                "due": [rung.due_at for _, rung in others],
            },
        )


def _fire_alone(timer: ClaimedTimer, moment: Moment) -> int:
    """Fire one timer in its own savepoint, or bring its subject's clocks up to date; always 1: it is dealt with."""
    try:
        with transaction.atomic():
            # read again: an earlier timer of this batch may have changed the subject
            subject = lock_subjects([_key(timer)])[_key(timer)]
            firing = _judge(timer, subject, moment)
            if firing is None:
                _bring_up_to_date(timer, subject, moment)
            elif firing.rung.act in ANNOUNCEMENTS:
                _announce([Ready(timer, subject, firing)], moment)
            else:
                EFFECTS[timer.subject_type, firing.rung.act](subject, firing.rung, moment)
                tell_rung(subject, firing.rung, moment)
                _settle([timer], [firing], moment)
    except GONE:
        raise
    except Exception as error:
        _note_failure(timer, error, moment)
    return 1


def _bring_up_to_date(timer: ClaimedTimer, subject: ClockSubject, moment: Moment) -> None:
    """The timer is not prescribed any more, or for another time: rows follow the facts.

    What keeps no calendar version is judged by the newest one; due times that move by that are told.
    """
    if isinstance(subject.row, Work):
        recount_row(type(subject.row), subject.row.id)
        return
    sync_clocks(
        subject_type=timer.subject_type,
        subject_id=timer.subject_id,
        facts=subject.facts,
        unit_code=subject.unit_code,
        moment=replace(moment, calendar_version=subject.calendar_version or moment.calendar_version),
    )


def _cancel_orphans(timers: Sequence[ClaimedTimer]) -> int:
    """Timers of subjects that do not exist; those whose subject is merely locked wait for the next batch."""
    gone: list[int] = []
    for subject_type in {timer.subject_type for timer in timers}:
        own = [timer for timer in timers if timer.subject_type == subject_type]
        existing = existing_ids(subject_type, [timer.subject_id for timer in own])
        gone += [timer.id for timer in own if timer.subject_id not in existing]
    return Timer.objects.filter(id__in=gone).update(state=Timer.State.CANCELLED) if gone else 0


def _note_failure(timer: ClaimedTimer, error: Exception, moment: Moment) -> None:
    attempts = timer.attempts + 1
    reason = f"{type(error).__name__}: {error}"[:500]
    row = Timer.objects.filter(id=timer.id)
    if attempts < MOST_ATTEMPTS:
        log.warning("timer_failed", timer=timer.id, attempts=attempts, error=reason)
        row.update(
            attempts=attempts, last_error=reason, try_at=moment.now + FIRST_PAUSE * 2 ** (attempts - 1)
        )
        return
    log.error("timer_quarantined", timer=timer.id, subject=str(timer.subject_id), error=reason)
    row.update(attempts=attempts, last_error=reason, state=Timer.State.QUARANTINED)
    try:
        with transaction.atomic():
            _alarm_and_go_on(timer, type(error).__name__, moment)
    except GONE:
        raise
    except Exception:
        log.exception("timer_alarm_failed", timer=timer.id)


def _alarm_and_go_on(timer: ClaimedTimer, error: str, moment: Moment) -> None:
    """Tell the desks, and set up the next rung in spite of the failure."""
    subject = lock_subjects([_key(timer)])[_key(timer)]
    seq = subject.row.event_seq + 1
    append([announcement(subject, timer.rung, moment, seq=seq, news=QUARANTINED, error=error)])
    _store_seqs({subject.row._meta.db_table}, {_key(timer): seq})
    desks = [key for key in subject.audience if key.startswith("desk:")]
    raise_alarm(
        kind=AlarmKind.TIMER_QUARANTINED,
        subject_type=timer.subject_type,
        subject_id=timer.subject_id,
        audience=desks or ["supervision"],
        at=moment.now,
        params={"stage": str(timer.rung.stage), "level": str(timer.rung.level), "error": error},
    )
    _bring_up_to_date(timer, subject, moment)
