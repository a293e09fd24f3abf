"""The rows of a dispatch table as the rules see them."""

from dispatch.domain.dispatch_rows import (
    AreaKind,
    Conditions,
    DispatchMode,
    DispatchRow,
    Priority,
    SubjectKind,
)
from dispatch.domain.limits import Limit
from dispatch.domain.unit_specs import UnitSpec
from dispatch.models import DispatchRule


def dispatch_rows(table_id: int) -> tuple[DispatchRow, ...]:
    """The rows of a table, draft or published, by row number; empty for an unknown table."""
    rules = DispatchRule.objects.filter(table_id=table_id).order_by("row")
    return tuple(row_of(rule) for rule in rules.iterator(chunk_size=2000))


def row_of(rule: DispatchRule) -> DispatchRow:
    """A stored row as a value."""
    return DispatchRow(
        row=rule.row,
        lead=UnitSpec.parse(rule.lead_unit),
        subject_kind=SubjectKind(rule.subject_kind),
        subject_code=rule.subject_code,
        area_kind=AreaKind(rule.area_kind),
        area_code=rule.area_code,
        conditions=Conditions(
            frozenset(rule.channels),
            frozenset(rule.request_types),
            tuple((name, frozenset(values)) for name, values in sorted(rule.attributes.items())),
        ),
        fallback=UnitSpec.parse(rule.fallback_unit) if rule.fallback_unit else None,
        co_units=tuple(UnitSpec.parse(text) for text in rule.co_units),
        notify_units=tuple(UnitSpec.parse(text) for text in rule.notify_units),
        limit=Limit.parse(rule.limit) if rule.limit else None,
        priority=Priority(rule.priority),
        mode=DispatchMode(rule.dispatch_mode),
        remark=rule.remark,
    )
