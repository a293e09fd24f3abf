"""The first dispatch table of a district, drafted from its catalogues: an answer for every class and matter.

It is a proposal that people then correct in the spreadsheet. One row per request class of every level and per
matter that is dispatched; leads by unit type, so that one row holds in every place.
"""

from collections.abc import Iterator, Mapping

from dispatch.domain.catalogue import Catalogue, ClassEntry, MatterEntry
from dispatch.domain.dispatch_rows import DispatchMode, DispatchRow, Priority, SubjectKind
from dispatch.domain.limits import ClockKind, Limit
from dispatch.domain.unit_specs import DEFAULT_COMMUNITY_TYPE, Reach, UnitSpec
from grid.domain.units import NEVER_LEADING_RELATIONS, Relation

HAZARD_HOURS = 24
"""A matter to be settled within so many continuous hours is a hazard: its stages run on the fast track."""


def first_rows(catalogue: Catalogue, relations: Mapping[str, Relation]) -> tuple[DispatchRow, ...]:
    """The rows, classes before matters, each by code. `relations` gives the relation of every unit type.

    Classes without a default lead get no row; the same input gives the same rows.
    """
    return tuple(_numbered(catalogue, relations))


def _numbered(catalogue: Catalogue, relations: Mapping[str, Relation]) -> Iterator[DispatchRow]:
    number = 0
    for entry in catalogue.request_classes.values():
        if entry.default_lead_unit_type:
            number += 1
            yield _class_row(number, entry, catalogue, relations)
    for matter in catalogue.matters.values():
        if not matter.is_collected:
            number += 1
            yield _matter_row(number, matter, relations)


def _class_row(
    number: int, entry: ClassEntry, catalogue: Catalogue, relations: Mapping[str, Relation]
) -> DispatchRow:
    """The crosswalk matters refine the row: who acts where the owner is out of reach, and who is told."""
    lead = spec_of(entry.default_lead_unit_type, relations)
    out_of_reach = relations[entry.default_lead_unit_type] in NEVER_LEADING_RELATIONS
    matters = [matter for matter in catalogue.crosswalk(entry.code) if not matter.is_collected]
    able = [spec_of(matter.lead_unit_type, relations) for matter in matters if _can_lead(matter, relations)]
    fallback = able[0] if out_of_reach and able else None
    told = [*able, *(spec for matter in matters for spec in _told(matter, relations))]
    return DispatchRow(
        row=number,
        lead=lead,
        subject_kind=SubjectKind.REQUEST_CLASS,
        subject_code=entry.code,
        fallback=fallback,
        notify_units=tuple(spec for spec in dict.fromkeys(told) if spec not in (lead, fallback)),
        priority=_priority(entry.limit),
        mode=DispatchMode.CONFIRM if out_of_reach else entry.mode,
        remark=entry.name_zh,
    )


def _matter_row(number: int, matter: MatterEntry, relations: Mapping[str, Relation]) -> DispatchRow:
    lead = spec_of(matter.lead_unit_type, relations)
    return DispatchRow(
        row=number,
        lead=lead,
        subject_kind=SubjectKind.MATTER,
        subject_code=matter.code,
        notify_units=tuple(spec for spec in _told(matter, relations) if spec != lead),
        priority=_priority(matter.default_limit),
        mode=matter.mode,
        remark=matter.name_zh,
    )


def spec_of(unit_type: str, relations: Mapping[str, Relation]) -> UnitSpec:
    """A unit type as a role: what the subdistrict leads is the place's own, everything else the
    district's.
    """
    if unit_type == DEFAULT_COMMUNITY_TYPE:
        return UnitSpec(Reach.COMMUNITY_OF, unit_type)
    if relations[unit_type] is Relation.SUBDISTRICT:
        return UnitSpec(Reach.SUBDISTRICT_OF, unit_type)
    return UnitSpec(Reach.DISTRICT, unit_type)


def _can_lead(matter: MatterEntry, relations: Mapping[str, Relation]) -> bool:
    return (
        relations[matter.lead_unit_type] not in NEVER_LEADING_RELATIONS
        and matter.lead_unit_type != DEFAULT_COMMUNITY_TYPE
    )


def _told(matter: MatterEntry, relations: Mapping[str, Relation]) -> Iterator[UnitSpec]:
    """Who is notified. Contractors are left out: which firm serves a place is not known from its type."""
    unit_type = matter.notify_unit_type
    if unit_type and relations[unit_type] is not Relation.CONTRACTOR:
        yield spec_of(unit_type, relations)


def _priority(limit: Limit) -> Priority:
    is_hazard = limit.kind is ClockKind.CONTINUOUS_HOUR and limit.value <= HAZARD_HOURS
    return Priority.FAST_TRACK if is_hazard else Priority.NORMAL
