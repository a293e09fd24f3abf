"""Learn from past tickets: rows proposed as a draft of the dispatch table, and suggestions for what no row decides."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from dispatch.domain.dispatch_rows import DispatchRow, SubjectKind
from dispatch.domain.faults import Fault
from dispatch.domain.learning.case import Case
from dispatch.domain.learning.learn_values import LearnValues
from dispatch.domain.learning.learner import Learner
from dispatch.domain.learning.packing import pack, without_rare_words
from dispatch.domain.learning.proposals import ProposedRow, propose_rows
from dispatch.domain.learning.proposed_table import laid_over, table_rows
from dispatch.domain.table_check import check_table
from dispatch.models import DispatchTable, LearnedRouting
from dispatch.selectors.current_tables import current_catalogue, published_table
from dispatch.selectors.dispatch_rows import dispatch_rows
from dispatch.selectors.dispatch_world import dispatch_world
from dispatch.services.rule_entitlement import check_may_edit_rules
from dispatch.services.rules_lock import lock_rules
from dispatch.services.store_dispatch_draft import store_dispatch_draft
from grid.domain.actor import Actor
from grid.selectors.units_index import units_index

LEAST_TICKETS_OF_A_WORD = 5
"""A word that fewer tickets hold is not kept: it may be a name."""
STATES_KEPT = 3


@dataclass(frozen=True, slots=True)
class LearnedTable:
    """What was learned. ``draft_id`` None: no row that this district knows, or none wanted.

    ``unknown`` are proposals that name a class, area or unit the district does not have, by their row number.
    """

    rows: tuple[tuple[DispatchRow, ProposedRow], ...]
    draft_id: int | None
    draft_rows: int
    unknown: tuple[Fault, ...]
    kept_version: int | None


def learn_dispatch_table(
    *,
    cases: Sequence[Case],
    values: LearnValues,
    actor: Actor,
    at: datetime,
    source: str,
    subject_kind: SubjectKind = SubjectKind.REQUEST_CLASS,
    draft: bool = True,
    over_published: bool = True,
    keep: bool = True,
) -> LearnedTable:
    """Propose rows and keep what suggestions stand on. ``cases`` in the order of time.

    ``draft``: store the rows that the district knows as a draft; ``over_published``: laid over the published table
    instead of alone. ``keep``: let suggestions use it from now on, if it names any unit of the district. Raises
    `role_not_entitled`.
    """
    check_may_edit_rules(actor)
    rows = table_rows(propose_rows(cases, values), subject_kind)
    with transaction.atomic():
        lock_rules()
        known, unknown = _known_rows([row for row, _ in rows])
        table = (
            _store_draft(known, source=source, actor=actor, at=at, over_published=over_published)
            if draft and known
            else None
        )
        kept = keep_learned(cases, values, actor=actor, at=at, source=source) if keep else None
    return LearnedTable(
        rows=rows,
        draft_id=table.pk if table else None,
        draft_rows=table.rules.count() if table else 0,
        unknown=unknown,
        kept_version=kept,
    )


def _known_rows(rows: Sequence[DispatchRow]) -> tuple[list[DispatchRow], tuple[Fault, ...]]:
    """The rows that could be published here, and what is wrong with the others."""
    if not rows:
        return [], ()
    world = dispatch_world(rows=rows, catalogue=current_catalogue(), units=units_index())
    faults = tuple(check_table(rows, world))
    faulty = {fault.row for fault in faults}
    return [row for row in rows if row.row not in faulty], faults


def _store_draft(
    rows: Sequence[DispatchRow], *, source: str, actor: Actor, at: datetime, over_published: bool
) -> DispatchTable:
    published = published_table() if over_published else None
    merged = laid_over(dispatch_rows(published.pk), rows) if published else tuple(rows)
    return store_dispatch_draft(
        rows=merged,
        name=f"历史学习草案({source})",
        catalogue_version=current_catalogue().version,
        at=at,
        actor=actor,
        source="learned",
        based_on=published.version if published else None,
    )


def keep_learned(
    cases: Sequence[Case],
    values: LearnValues,
    *,
    actor: Actor,
    at: datetime,
    source: str,
    figures: Mapping[str, Any] | None = None,
) -> int | None:
    """Learn and keep what suggestions stand on, with the ``figures`` of its evaluation; older states go.

    The version of what was kept; None when no unit of it is one of the district.
    """
    units = units_index()
    if not any(case.unit in units for case in cases):
        return None
    learner = Learner(values)
    words: Counter[str] = Counter()
    for case in sorted(cases, key=lambda case: case.known_at or case.at):
        learner.learn(case)
        words.update(case.words)
    without_rare_words(learner, words, LEAST_TICKETS_OF_A_WORD)
    packed = pack(learner)
    stored = LearnedRouting.objects.create(
        source=source[:200],
        learned_at=at,
        learned_by=actor.label[:200],
        first_case_at=cases[0].at,
        last_case_at=cases[-1].at,
        cases=len(cases),
        figures=dict(figures) if figures else None,
        evidence=packed.evidence,
        features=packed.features,
        weights=packed.weights,
    )
    old = LearnedRouting.objects.order_by("-id").values_list("id", flat=True)[STATES_KEPT:]
    LearnedRouting.objects.filter(id__in=list(old)).delete()
    return int(stored.pk)
