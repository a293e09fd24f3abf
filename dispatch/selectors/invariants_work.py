"""I2–I6 for what has a life beside tickets: supervision orders, topics, field tasks and support calls."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from dispatch.domain.clock_facts import ClockFacts
from dispatch.domain.deadlines import prescribe
from dispatch.domain.fold import BrokenHistory, PastEvent, fold
from dispatch.domain.invariants import Breach
from dispatch.domain.lifecycle.engine import legal_edges
from dispatch.domain.lifecycle.states import LifecycleKind, Origin
from dispatch.domain.timers import prescribed_timers
from dispatch.models import (
    Deadline,
    Event,
    FieldTask,
    SupervisionOrder,
    SupportCall,
    Timer,
    Topic,
    WorkCalendar,
)
from dispatch.selectors.invariants_tickets import DONE, MACHINE, roles_of_accounts
from dispatch.selectors.supervision_facts import order_clock_facts, origin_of
from dispatch.selectors.support_calls import support_call_facts
from dispatch.selectors.work_facts import clock_facts
from dispatch.selectors.work_holder import holder_of_work, subject_type_of
from dispatch.selectors.working_calendar import clock_rules

CHUNK = 2000
Work = SupervisionOrder | Topic | FieldTask | SupportCall
Entitled = Mapping[int, frozenset[str]]
Versions = list[tuple[datetime, int]]
KINDS: tuple[type[Work], ...] = (SupervisionOrder, Topic, FieldTask, SupportCall)


class Told(NamedTuple):
    """One event with who caused it."""

    event: PastEvent
    actor_id: int | None
    actor_label: str


class Clocks(NamedTuple):
    """What the rows say: running deadlines and pending timers, and which rungs are done."""

    due: dict[tuple[str, int], tuple[datetime, str]]
    pending: set[tuple[str, int, str, datetime]]
    done: set[tuple[str, int, str]]


def work() -> Iterator[Breach]:
    """Every breach of every row beside tickets that has a history; five statements for each kind."""
    entitled = roles_of_accounts()
    versions = list(WorkCalendar.objects.order_by("version").values_list("changed_at", "version"))
    for model in KINDS:
        rows = {row.id: row for row in model._default_manager.iterator(CHUNK)}
        clocks = clocks_of(model)
        told: set[UUID] = set()
        for id_, history in histories_of(model):
            told.add(id_)
            if id_ not in rows:
                yield Breach("I2", str(id_), f"history without a {model._meta.verbose_name}")
                continue
            yield from history_breaches(rows[id_], history, clocks[id_], entitled)
        for id_, row in rows.items():
            if id_ not in told:
                yield Breach("I2", row.number, f"a {model._meta.verbose_name} without history")
            yield from clock_breaches(row, clocks[id_], versions)


def histories_of(model: type[Work]) -> Iterator[tuple[UUID, list[Told]]]:
    """Every history of the kind, in order."""
    rows = (
        Event.objects.filter(subject_type=subject_type_of(model()))
        .order_by("subject_id", "seq")
        .values_list("subject_id", "seq", "type", "data", "actor_id", "actor_label")
        .iterator(CHUNK)
    )
    for id_, events in groupby(rows, key=lambda row: row[0]):
        yield id_, [Told(PastEvent(*event[1:4]), event[4], event[5]) for event in events]


def clocks_of(model: type[Work]) -> "dict[UUID, Clocks]":
    """Clocks and timers of all rows of the kind."""
    found = _ClocksById()
    subject_type = subject_type_of(model())
    running = Deadline.objects.filter(subject_type=subject_type, met_at=None)
    for id_, stage, cycle, due_at, owner in running.values_list(
        "subject_id", "stage", "cycle", "due_at", "owner"
    ).iterator(CHUNK):
        found[id_].due[stage, cycle] = (due_at, owner)
    timers = Timer.objects.filter(subject_type=subject_type).values_list(
        "subject_id", "stage", "cycle", "level", "state", "due_at"
    )
    for id_, stage, cycle, level, state, due_at in timers.iterator(CHUNK):
        if state == Timer.State.PENDING:
            found[id_].pending.add((stage, cycle, level, due_at))
        elif state in DONE:
            found[id_].done.add((stage, cycle, level))
    return found


class _ClocksById(dict[UUID, Clocks]):
    def __missing__(self, id_: UUID) -> Clocks:
        return self.setdefault(id_, Clocks({}, set(), set()))


def history_breaches(row: Work, history: list[Told], clocks: Clocks, entitled: Entitled) -> Iterator[Breach]:
    """I2: what the history tells against what the row says; I3: its steps are edges, taken by the entitled."""
    try:
        folded = fold(told.event for told in history)
    except BrokenHistory as broken:
        yield Breach("I2", row.number, str(broken))
        return
    holder = holder_of_work(row)
    facts: list[tuple[str, object, object]] = [
        ("version", folded.version, row.version),
        ("event count", folded.seq, row.event_seq),
    ]
    if not isinstance(row, SupportCall):  # its events say no state: it has no life cycle of its own
        running = {stage: due_at for (stage, _), (due_at, _) in clocks.due.items()}
        due = {stage: datetime.fromisoformat(at) for stage, at in (folded.due or {}).items()}
        facts += [
            ("state", folded.state, row.state),
            ("holder", folded.holder, (holder["kind"], holder["code"])),
            ("clocks", due, running),
        ]
    for name, in_history, in_row in facts:
        if in_history != in_row:
            yield Breach("I2", row.number, f"{name}: the history says {in_history}, the row {in_row}")
    for told in history:
        yield from step_breaches(row, told, entitled)


def step_breaches(row: Work, told: Told, entitled: Entitled) -> Iterator[Breach]:
    """I3: a step that no edge allows, or that somebody took whose roles no edge names."""
    source, verb, target = (told.event.data.get(name) for name in ("from", "verb", "to"))
    if not isinstance(source, str) or not isinstance(verb, str) or isinstance(row, SupportCall):
        return
    origin = origin_of(row) if isinstance(row, SupervisionOrder) else Origin.LOCAL
    edges = [
        edge
        for edge in legal_edges(LifecycleKind(subject_type_of(row)), origin, source)
        if edge.verb == verb and edge.to(source) == target
    ]
    if not edges:
        yield Breach("I3", row.number, f"step {told.event.seq}: no edge {source} → {target} by {verb}")
        return
    roles = MACHINE if told.actor_id is None else entitled.get(told.actor_id, frozenset())
    if not any(role.value in roles for edge in edges for role in edge.roles):
        yield Breach("I3", row.number, f"step {told.event.seq}: {told.actor_label} is not entitled to {verb}")


def facts_of(row: Work) -> ClockFacts:
    """What the row's clocks are derived from."""
    if isinstance(row, SupervisionOrder):
        return order_clock_facts(row)
    return support_call_facts(row) if isinstance(row, SupportCall) else clock_facts(row)


def clock_breaches(row: Work, clocks: Clocks, versions: Versions) -> Iterator[Breach]:
    """I5 and I6: the rows against what is prescribed under a calendar version that counted since the last step.

    Such a row keeps no version: its clocks are wound at each step and at the recount soon after a change.
    """
    since = row.called_at if isinstance(row, SupportCall) else row.updated_at
    before = [version for changed_at, version in versions if changed_at <= since][-1:]
    later = [version for changed_at, version in versions if changed_at > since]
    told = ""
    for version in reversed(before + later):
        told = disagreement(facts_of(row), clocks, version)
        if not told:
            return
    if told:
        yield Breach("I5", row.number, told)


def disagreement(facts: ClockFacts, clocks: Clocks, version: int) -> str:
    """How clocks and timers differ from those prescribed under the version; empty when they do not."""
    rules = clock_rules(version)
    deadlines = prescribe(facts, rules.calendar, rules.limits)
    due = {(str(d.stage), d.cycle): (d.due_at, str(d.owner)) for d in deadlines}
    if due != clocks.due:
        return f"clocks {sorted(clocks.due.items())} run, prescribed are {sorted(due.items())}"
    rungs = prescribed_timers(
        deadlines, rules.calendar, rules.ladder, kind=facts.kind, order_level=facts.order_level
    )
    first: dict[tuple[str, int], tuple[str, int, str, datetime]] = {}
    for rung in rungs:
        key = (str(rung.stage), rung.cycle, str(rung.level))
        if key not in clocks.done:
            first.setdefault(key[:2], (*key, rung.due_at))
    wanted = set(first.values())
    if wanted != clocks.pending:
        return f"timers pending {sorted(clocks.pending)}, prescribed {sorted(wanted)}"
    return ""
