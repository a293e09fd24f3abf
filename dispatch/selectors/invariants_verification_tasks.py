"""I2, I3 and I5 for verification tasks: each is the fold of its history, by edges of its table, with exactly the clocks
and timers its facts prescribe, and stands where the batch it is judged with stands."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from itertools import groupby, islice
from uuid import UUID

from dispatch.domain.deadlines import prescribe
from dispatch.domain.fold import BrokenHistory, PastEvent, fold
from dispatch.domain.invariants import Breach
from dispatch.domain.lifecycle.engine import edges
from dispatch.domain.lifecycle.states import VerificationState as S
from dispatch.domain.moment import Moment
from dispatch.domain.timers import PrescribedTimer, prescribed_timers
from dispatch.domain.verification_events import VERIFICATION_TASK
from dispatch.models import Deadline, Event, Timer, VerificationTask
from dispatch.selectors.verification_facts import verification_clock_facts, verification_holder
from dispatch.selectors.working_calendar import clock_rules
from grid.models import VerificationBatch

CHUNK = 2_000
B = VerificationBatch.State
#: State of a task → states in which the batch it is judged with can be.
BATCH_OF: Mapping[str, frozenset[str]] = {
    S.SUBMITTED: frozenset({B.SUBMITTED, B.APPROVED}),
    S.SPOT_CHECK: frozenset({B.SPOT_CHECK, B.APPROVED}),
    S.RETURNED: frozenset({B.RETURNED}),
    S.APPROVED: frozenset({B.APPLIED}),
    S.SENT_TO_CITY: frozenset({B.SENT_TO_CITY}),
}

Clocks = tuple[dict[tuple[str, int], datetime], tuple[PrescribedTimer, ...]]


def verification_tasks(moment: Moment) -> Iterator[Breach]:
    """Every breach, two thousand tasks at a time: five statements for each of these."""
    rows = iter(VerificationTask.objects.select_related("batch").order_by("id").iterator(CHUNK))
    clocks = _clocks_by(moment)
    while chunk := list(islice(rows, CHUNK)):
        tasks = {task.id: task for task in chunk}
        yield from _histories(tasks)
        yield from _running(tasks, clocks)
        for task in chunk:
            wanted = BATCH_OF.get(task.state)
            if wanted is not None and (task.batch is None or task.batch.state not in wanted):
                yield Breach(
                    "I2", task.number, f"is {task.state}, its batch {task.batch and task.batch.state}"
                )


def _histories(tasks: Mapping[UUID, VerificationTask]) -> Iterator[Breach]:
    rows = (
        Event.objects.filter(subject_type=VERIFICATION_TASK, subject_id__in=list(tasks))
        .order_by("subject_id", "seq")
        .values_list("subject_id", "seq", "type", "data")
    )
    told = set()
    for task_id, events in groupby(rows, key=lambda row: row[0]):
        told.add(task_id)
        past = [PastEvent(seq, type_, data) for _, seq, type_, data in events]
        yield from _against_history(tasks[task_id], past)
    for task_id in tasks.keys() - told:
        yield Breach("I2", tasks[task_id].number, "a verification task without history")


def _against_history(task: VerificationTask, events: list[PastEvent]) -> Iterator[Breach]:
    try:
        folded = fold(events)
    except BrokenHistory as broken:
        yield Breach("I2", task.number, str(broken))
        return
    holder = verification_holder(task)
    facts = (
        ("state", folded.state, task.state),
        ("version", folded.version, task.version),
        ("event count", folded.seq, task.event_seq),
        ("holder", folded.holder, (holder["kind"], holder["code"])),
    )
    for name, in_history, in_row in facts:
        if in_history != in_row:
            yield Breach("I2", task.number, f"{name}: the history says {in_history}, the row {in_row}")
    for event in events:
        step = event.data.get("from"), event.data.get("verb"), event.data.get("to")
        if event.data.get("from") is not None and step not in _steps():
            yield Breach("I3", task.number, f"event {event.seq}: {step} is no edge of the table")


@cache
def _steps() -> frozenset[tuple[str, str, str]]:
    return frozenset(
        (str(source), str(edge.verb), str(edge.to(source)))
        for edge in edges(VERIFICATION_TASK)
        for source in edge.sources
    )


def _clocks_by(moment: Moment) -> Callable[[VerificationTask], Clocks]:
    """Tasks given out together share their facts: their clocks are derived once."""
    known: dict[object, Clocks] = {}

    def clocks(task: VerificationTask) -> Clocks:
        facts = verification_clock_facts(task)
        cycles = tuple(sorted(task.stage_cycles.items()))
        key = facts.state, facts.state_since, facts.received_at, facts.dispatched_at, facts.plan_at, cycles
        if key not in known:
            rules = clock_rules(moment.calendar_version)
            deadlines = prescribe(facts, rules.calendar, rules.limits)
            rungs = prescribed_timers(deadlines, rules.calendar, rules.ladder, kind=facts.kind)
            known[key] = {(str(one.stage), one.cycle): one.due_at for one in deadlines}, rungs
        return known[key]

    return clocks


def _running(
    tasks: Mapping[UUID, VerificationTask], clocks: Callable[[VerificationTask], Clocks]
) -> Iterator[Breach]:
    whose = {"subject_type": VERIFICATION_TASK, "subject_id__in": list(tasks)}
    running: dict[UUID, dict[tuple[str, int], datetime]] = {}
    for task_id, stage, cycle, due_at in Deadline.objects.filter(**whose, met_at=None).values_list(
        "subject_id", "stage", "cycle", "due_at"
    ):
        running.setdefault(task_id, {})[stage, cycle] = due_at
    pending: dict[UUID, set[tuple[str, str, int]]] = {}
    settled: dict[UUID, set[tuple[str, str, int]]] = {}
    for task_id, stage, level, cycle, state in Timer.objects.filter(**whose).values_list(
        "subject_id", "stage", "level", "cycle", "state"
    ):
        if state != Timer.State.CANCELLED:
            side = pending if state == Timer.State.PENDING else settled
            side.setdefault(task_id, set()).add((stage, level, cycle))
    for task_id, task in tasks.items():
        deadlines, rungs = clocks(task)
        if running.get(task_id, {}) != deadlines:
            yield Breach(
                "I5", task.number, f"clocks {sorted(running.get(task_id, {}))}, not {sorted(deadlines)}"
            )
        wanted = _next_rungs(rungs, settled.get(task_id, set()))
        if pending.get(task_id, set()) != wanted:
            yield Breach(
                "I5", task.number, f"timers {sorted(pending.get(task_id, set()))}, not {sorted(wanted)}"
            )


def _next_rungs(
    rungs: tuple[PrescribedTimer, ...], settled: set[tuple[str, str, int]]
) -> set[tuple[str, str, int]]:
    """Of each ladder the first rung that has not fired."""
    found: dict[tuple[str, int], tuple[str, str, int]] = {}
    for rung in rungs:
        key = str(rung.stage), str(rung.level), rung.cycle
        if key not in settled:
            found.setdefault((str(rung.stage), rung.cycle), key)
    return set(found.values())
