"""Load matters and request classes as the next version of the catalogues, unless nothing changed."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dispatch.domain.catalogue import ClassEntry, MatterEntry
from dispatch.domain.catalogue_files import check_catalogue, read_classes, read_matters
from dispatch.domain.faults import FaultyInput
from dispatch.domain.limits import Limit
from dispatch.models import FilingCondition, Matter, MatterCatalogue, RequestClass
from dispatch.selectors.catalogue import forget_catalogue
from dispatch.selectors.unit_relations import unit_relations
from dispatch.services.rule_entitlement import check_may_edit_rules
from dispatch.services.rules_lock import lock_rules
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor

Lines = Sequence[Sequence[str]]
BATCH = 1000


@dataclass(frozen=True, slots=True)
class LoadedCatalogue:
    """What a load did: the version in force, whether it is new, and how much it holds."""

    version: int
    changed: bool
    matters: int
    request_classes: int


@transaction.atomic
def load_catalogues(
    *, matters: Lines, classes: Lines, name: str, numbering_scheme: str, actor: Actor, at: datetime
) -> LoadedCatalogue:
    """Make the lists the catalogue in force. The same content as now writes nothing.

    Lines are cell texts, the header first; either list may be empty, but not both. Older versions stay as
    they are. Raises FaultyInput `catalogue_faulty` with every fault by line, GridlineError
    `role_not_entitled`.
    """
    check_may_edit_rules(actor)
    matter_entries, class_entries = _read(matters, classes)
    digest = _digest(matter_entries, class_entries)
    lock_rules()
    newest = MatterCatalogue.objects.order_by("-version").first()
    if newest is not None and newest.digest == digest:
        return LoadedCatalogue(newest.version, False, len(matter_entries), len(class_entries))
    version = newest.version + 1 if newest else 1
    catalogue = MatterCatalogue.objects.create(
        version=version, name=name, numbering_scheme=numbering_scheme, digest=digest, loaded_at=at
    )
    _write_matters(catalogue, matter_entries)
    _write_classes(catalogue, class_entries)
    forget_catalogue(version)
    return LoadedCatalogue(version, True, len(matter_entries), len(class_entries))


def _read(matters: Lines, classes: Lines) -> tuple[list[MatterEntry], list[ClassEntry]]:
    matter_entries, faults = read_matters(_rows(matters))
    class_entries, class_faults = read_classes(_rows(classes))
    if not matter_entries and not class_entries and not faults and not class_faults:
        raise GridlineError("catalogue_empty", status=422)
    relations = unit_relations()
    faults += class_faults
    if not faults:
        faults += check_catalogue(matter_entries, class_entries, set(relations) or None)
    if faults:
        raise FaultyInput("catalogue_faulty", faults)
    return matter_entries, class_entries


def _rows(lines: Lines) -> list[Mapping[str, str]]:
    if not lines:
        return []
    header = [cell.strip() for cell in lines[0]]
    return [dict(zip(header, cells, strict=False)) for cells in lines[1:] if any(cells)]


def _digest(matters: Sequence[MatterEntry], classes: Sequence[ClassEntry]) -> str:
    """SHA-256 of the content in code order: the order of the file means nothing."""
    content = [sorted(map(repr, matters)), sorted(map(repr, classes))]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def _write_matters(catalogue: MatterCatalogue, entries: Sequence[MatterEntry]) -> None:
    rows = [
        Matter(
            catalogue=catalogue,
            code=entry.code,
            kind=entry.kind,
            major_zh=entry.major_zh,
            name_zh=entry.name_zh,
            name_en=entry.name_en,
            approval_level=entry.approval_level,
            lead_unit_type=entry.lead_unit_type,
            sub_handler_type=entry.sub_handler_type,
            notify_unit_type=entry.notify_unit_type,
            dispatch_mode=entry.mode.value,
            self_handle_allowed=entry.self_handle_allowed,
            restricted=entry.restricted,
            demo_weight=entry.demo_weight,
            source=entry.source,
        )
        for entry in entries
    ]
    Matter.objects.bulk_create(rows, batch_size=BATCH)
    conditions = [
        FilingCondition(
            matter=row, rank=condition.rank, condition_zh=condition.condition_zh, **_limit(condition.limit)
        )
        for row, entry in zip(rows, entries, strict=True)
        for condition in entry.conditions
    ]
    FilingCondition.objects.bulk_create(conditions, batch_size=BATCH)


def _write_classes(catalogue: MatterCatalogue, entries: Sequence[ClassEntry]) -> None:
    RequestClass.objects.bulk_create(
        [
            RequestClass(
                catalogue=catalogue,
                code=entry.code,
                level=entry.level,
                parent_code=entry.parent,
                name_zh=entry.name_zh,
                name_en=entry.name_en,
                typical_request_types=list(entry.typical_request_types),
                default_lead_unit_type=entry.default_lead_unit_type,
                crosswalk_matters=list(entry.crosswalk_matters),
                dispatch_mode=entry.mode.value,
                restricted=entry.restricted,
                efficiency_complaint=entry.efficiency_complaint,
                source=entry.source,
                **_limit(entry.limit),
            )
            for entry in entries
        ],
        batch_size=BATCH,
    )


def _limit(limit: Limit) -> dict[str, object]:
    stored = limit.as_json()
    return {"limit_value": stored["value"], "limit_unit": stored["unit"]}
