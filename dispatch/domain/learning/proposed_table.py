"""Proposed rows as rows of a dispatch table: to be read in the sheet, corrected, and stored as a draft."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from dispatch.domain.dispatch_rows import AreaKind, Conditions, DispatchRow, SubjectKind
from dispatch.domain.learning.proposals import ProposedRow
from dispatch.domain.table_cells import ATTRIBUTE_NAME
from dispatch.domain.unit_specs import Reach, UnitSpec

AREA_KINDS = {kind.value: kind for kind in AreaKind if kind is not AreaKind.ANYWHERE}
_SEPARATORS = re.compile(r"[;;、|\n=]+")


def table_rows(
    proposals: Iterable[ProposedRow], subject_kind: SubjectKind
) -> tuple[tuple[DispatchRow, ProposedRow], ...]:
    """Numbered rows with their ground; a proposal for an area or condition no table can name is left out."""
    found: list[tuple[DispatchRow, ProposedRow]] = []
    for proposal in proposals:
        row = _row(proposal, subject_kind)
        if row is not None:
            found.append((replace(row, row=len(found) + 1), proposal))
    return tuple(found)


def _row(proposal: ProposedRow, subject_kind: SubjectKind) -> DispatchRow | None:
    level, area_code = proposal.area
    conditions = _conditions(*proposal.attribute)
    if (level and level not in AREA_KINDS) or conditions is None:
        return None
    return DispatchRow(
        row=1,
        lead=UnitSpec(Reach.UNIT, proposal.unit),
        subject_kind=subject_kind,
        subject_code=proposal.classes[-1],
        area_kind=AREA_KINDS.get(level, AreaKind.ANYWHERE),
        area_code=area_code,
        conditions=conditions,
        mode=proposal.mode,
        remark=remark_of(proposal),
    )


def _conditions(name: str, value: str) -> Conditions | None:
    if not name:
        return Conditions()
    if name == "channel":
        return Conditions(channels=frozenset({value}))
    if name == "request_type":
        return Conditions(request_types=frozenset({value}))
    if not ATTRIBUTE_NAME.fullmatch(name) or _SEPARATORS.search(value):
        return None
    return Conditions(attributes=((name, frozenset({value})),))


def remark_of(proposal: ProposedRow) -> str:
    """The ground in words, for whoever checks the sheet (备注)."""
    earlier = ";".join(
        f"{lead.since:%Y-%m-%d} 至 {lead.until:%Y-%m-%d} 由 {lead.unit}({lead.tickets} 件)"
        for lead in proposal.earlier
    )
    said = (
        f"历史学习:{proposal.valid_from:%Y-%m-%d} 起 {proposal.support} 件中 {proposal.of_unit} 件,"
        f"可信度下限 {proposal.confidence:.0%}"
    )
    return f"{said};此前 {earlier}" if earlier else said


def laid_over(published: Sequence[DispatchRow], learned: Sequence[DispatchRow]) -> tuple[DispatchRow, ...]:
    """The published rows with the learned ones in place of those for the same subject, area and conditions.

    A replaced row keeps its number, co-units, notified units, limit and priority: history says only who led.
    """
    by_key = {_key(row): row for row in learned}
    merged = []
    for row in published:
        new = by_key.pop(_key(row), None)
        merged.append(row if new is None else replace(row, lead=new.lead, mode=new.mode, remark=new.remark))
    number = max((row.row for row in published), default=0)
    for row in by_key.values():
        number += 1
        merged.append(replace(row, row=number))
    return tuple(merged)


def _key(row: DispatchRow) -> tuple[str, str, Conditions]:
    return row.subject_key, row.area_key, row.conditions
