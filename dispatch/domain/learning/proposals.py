"""Rows that history proposes for the dispatch table: who leads a class, where another unit does, and since when."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatch.domain.dispatch_rows import DispatchMode
from dispatch.domain.learning.case import Case
from dispatch.domain.learning.change_points import Span, spans_of
from dispatch.domain.learning.learn_values import LearnValues

Z_95 = 1.959964
"""Two-sided 95 % of the normal distribution, for the interval of a share (Wilson)."""

Key = tuple[tuple[str, ...], tuple[str, str], tuple[str, str]]
NOTHING = ("", "")


@dataclass(frozen=True, slots=True)
class EarlierLead:
    """Who led before, and in which span; ``until`` is the first ticket after it."""

    unit: str
    since: datetime
    until: datetime
    tickets: int


@dataclass(frozen=True, slots=True)
class ProposedRow:
    """A row with its ground. ``area`` is (level, code), ``attribute`` (name, value); both may be empty.

    ``support`` tickets since ``valid_from``, ``of_unit`` of them the unit's; ``confidence`` is the lower end of the
    95 % interval of that share.
    """

    classes: tuple[str, ...]
    area: tuple[str, str]
    attribute: tuple[str, str]
    unit: str
    support: int
    of_unit: int
    confidence: float
    valid_from: datetime
    last_at: datetime
    mode: DispatchMode
    earlier: tuple[EarlierLead, ...] = ()


def confidence_of(hits: int, of: int) -> float:
    """Lower end of the 95 % Wilson interval of a share; 0 without tickets."""
    if not of:
        return 0.0
    share, square = hits / of, Z_95 * Z_95
    middle = share + square / (2 * of)
    spread = Z_95 * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    return (middle - spread) / (1 + square / of)


def propose_rows(cases: Sequence[Case], values: LearnValues) -> tuple[ProposedRow, ...]:
    """The rows, coarse classes before fine ones, places and attributes after their class; deterministic.

    ``cases`` in order of time. A row that would say what the row above it says already is left out; a class that is
    less sure than the row above it gets a row of its own in mode `confirm`, so that nothing is dispatched by the
    certainty of its neighbours.
    """
    groups: dict[Key, list[Case]] = defaultdict(list)
    above_of: dict[Key, Key | None] = {}
    for case in cases:
        for key, above in _keys(case):
            groups[key].append(case)
            above_of[key] = above
    answers: dict[Key, ProposedRow] = {}
    for key in sorted(groups, key=lambda key: (_depth(key, above_of), key)):
        row = _row(key, groups[key], values)
        if row is None:
            continue
        plain = key[1:] == (NOTHING, NOTHING)
        if _worth_a_row(row, _answer_above(key, above_of, answers), values, plain=plain):
            answers[key] = row
    return tuple(answers.values())


def _worth_a_row(row: ProposedRow, above: ProposedRow | None, values: LearnValues, *, plain: bool) -> bool:
    """Whether it says something that the row above does not, and surely enough."""
    sure = row.confidence >= values.row_confidence
    if above is None:
        return sure
    if row.unit != above.unit:
        return sure or plain  # an unsure class is better asked about than decided by its parent
    if row.mode == above.mode:
        return False
    clearly_less_sure = 1.0 - confidence_of(row.support - row.of_unit, row.support) < above.confidence
    return row.mode is DispatchMode.AUTO or clearly_less_sure


def _keys(case: Case) -> Iterator[tuple[Key, Key | None]]:
    """What a row about this case could name, each with what the row above it would name."""
    above: Key | None = None
    for depth in range(1, len(case.classes) + 1):
        key = (case.classes[:depth], NOTHING, NOTHING)
        yield key, above
        above = key
    if above is None:
        return
    for attribute in case.attributes[:1]:  # two conditions that both hold would tie
        yield (case.classes, NOTHING, attribute), above
    for area in case.areas:
        key = (case.classes, area, NOTHING)
        yield key, above
        above = key


def _depth(key: Key, above_of: Mapping[Key, Key | None]) -> int:
    """How many rows may stand above; classes come before everything that refines them."""
    depth, above = 0, above_of[key]
    while above is not None:
        depth, above = depth + 1, above_of[above]
    return depth if key[1:] == (NOTHING, NOTHING) else depth + 100


def _answer_above(
    key: Key, above_of: Mapping[Key, Key | None], answers: Mapping[Key, ProposedRow]
) -> ProposedRow | None:
    """The row that would answer without the one considered: of the wider area, the class, a coarser class."""
    above = above_of[key]
    while above is not None and above not in answers:
        above = above_of[above]
    return answers[above] if above is not None else None


def _row(key: Key, cases: Sequence[Case], values: LearnValues) -> ProposedRow | None:
    """What the newest span of these cases says; None when it is too thin."""
    spans = spans_of(
        [case.unit for case in cases], least=values.segment_tickets, penalty=values.change_penalty
    )
    newest = spans[-1]
    if newest.tickets < values.row_support:
        return None
    confidence = confidence_of(newest.of_unit, newest.tickets)
    certain = confidence >= values.row_auto_confidence
    return ProposedRow(
        *key,
        unit=newest.unit,
        support=newest.tickets,
        of_unit=newest.of_unit,
        confidence=confidence,
        valid_from=cases[newest.start].at,
        last_at=cases[-1].at,
        mode=DispatchMode.AUTO if certain else DispatchMode.CONFIRM,
        earlier=tuple(_earlier(spans, cases)),
    )


def _earlier(spans: Iterable[Span], cases: Sequence[Case]) -> Iterator[EarlierLead]:
    for span in spans:
        if span.end < len(cases):
            yield EarlierLead(span.unit, cases[span.start].at, cases[span.end].at, span.tickets)
