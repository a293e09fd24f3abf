"""Store a change of calendar, office hours, limits or ladder as the next version of all four."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models, transaction

from dispatch.domain.calendar_files import DayEntry, LimitEntry
from dispatch.domain.calendar_parts import OfficeSlot
from dispatch.domain.ladder import RungRule, rung_row
from dispatch.models import CalendarDay, LadderRung, LimitRule, OfficeHours, WorkCalendar
from dispatch.services.rule_entitlement import check_may_edit_ladder, check_may_edit_rules
from dispatch.services.rules_lock import lock_rules
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor

Key = tuple[Any, ...]
BATCH = 1000


@dataclass(frozen=True, slots=True)
class PublishedRules:
    """The version in force afterwards, and whether it is new."""

    version: int
    changed: bool


@dataclass(slots=True)
class _Change:
    """Rows that end with the new version, and rows that begin with it."""

    ended: list[int] = field(default_factory=list)
    begun: list[models.Model] = field(default_factory=list)


@transaction.atomic
def publish_clock_rules(
    *,
    actor: Actor,
    at: datetime,
    days: Iterable[DayEntry] | None = None,
    office_hours: Iterable[OfficeSlot] | None = None,
    limits: Iterable[LimitEntry] | None = None,
    ladder: Iterable[RungRule] | None = None,
    published_years: Iterable[int] | None = None,
    edited: bool = False,
    whole: bool = True,
    note: str = "",
) -> PublishedRules:
    """Write what differs from the version in force under the next version number; nothing when nothing differs.

    None leaves a part as it is. A load (``edited`` False) replaces the part but for rows the district edited; an
    edit, and a load that is not ``whole``, changes only the rows given. Deadlines that already run keep their times
    until their subject's next step or `resync_clocks`. Raises GridlineError `role_not_entitled`,
    `office_hours_missing`.
    """
    if ladder is None:
        check_may_edit_rules(actor)
    else:
        check_may_edit_ladder(actor)
    lock_rules()
    newest = WorkCalendar.objects.order_by("-version").first()
    years = (
        sorted(set(published_years))
        if published_years is not None
        else (newest.published_years if newest else [])
    )
    changes = {
        model: _differences(model, wanted, edited=edited, whole=whole and not edited)
        for model, wanted in _wanted(days, office_hours, limits, ladder)
    }
    if newest and newest.published_years == years and not any(c.ended or c.begun for c in changes.values()):
        return PublishedRules(newest.version, changed=False)
    version = WorkCalendar.objects.create(
        published_years=years, changed_at=at, changed_by=actor.label[:120], note=note[:300]
    ).version
    for model, change in changes.items():
        model._default_manager.filter(id__in=change.ended).update(to_version=version)
        for row in change.begun:
            row.from_version = version  # type: ignore[attr-defined]
        model._default_manager.bulk_create(change.begun, batch_size=BATCH)
    if not OfficeHours.objects.filter(to_version=None).exists():
        raise GridlineError("office_hours_missing", status=422)
    return PublishedRules(version, changed=True)


def _wanted(
    days: Iterable[DayEntry] | None,
    office_hours: Iterable[OfficeSlot] | None,
    limits: Iterable[LimitEntry] | None,
    ladder: Iterable[RungRule] | None,
) -> Iterable[tuple[type[models.Model], Mapping[Key, dict[str, Any]]]]:
    if days is not None:
        yield (
            CalendarDay,
            {(e.day,): {"day": e.day, "kind": e.kind.value, "name_zh": e.name_zh} for e in days},
        )
    if office_hours is not None:
        yield (
            OfficeHours,
            {(s.opens,): {"opens_minute": s.opens, "closes_minute": s.closes} for s in office_hours},
        )
    if limits is not None:
        yield LimitRule, {(e.kind, e.step, e.condition): _limit_columns(e) for e in limits}
    if ladder is not None:
        yield LadderRung, {rule.key: _rung_columns(rule) for rule in ladder}


def _limit_columns(entry: LimitEntry) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "step": entry.step,
        "condition": entry.condition,
        "value": Decimal(entry.value),
        "unit": entry.unit,
        "source": entry.source,
    }


def _rung_columns(rule: RungRule) -> dict[str, Any]:
    row = rung_row(rule)
    return {**row, "value": Decimal(row["value"])}


KEYS: Mapping[type[models.Model], tuple[str, ...]] = {
    CalendarDay: ("day",),
    OfficeHours: ("opens_minute",),
    LimitRule: ("kind", "step", "condition"),
    LadderRung: ("level", "kind", "stage", "condition"),
}


def _differences(
    model: type[models.Model], wanted: Mapping[Key, dict[str, Any]], *, edited: bool, whole: bool
) -> _Change:
    change = _Change()
    known = set()
    for row in model._default_manager.filter(to_version=None):
        key = tuple(getattr(row, name) for name in KEYS[model])
        known.add(key)
        columns = wanted.get(key)
        if not edited and getattr(row, "edited", False):
            continue
        if columns is None:
            if whole:
                change.ended.append(row.pk)
        elif any(getattr(row, name) != value for name, value in columns.items()):
            change.ended.append(row.pk)
            change.begun.append(model(**columns, edited=edited))
    change.begun += [model(**columns, edited=edited) for key, columns in wanted.items() if key not in known]
    return change
