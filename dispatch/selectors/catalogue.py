"""The catalogues of one version, in memory."""

from collections import defaultdict

from dispatch.domain.catalogue import Catalogue, ClassEntry, Condition, MatterEntry
from dispatch.domain.dispatch_rows import DispatchMode
from dispatch.domain.limits import Limit
from dispatch.models import FilingCondition, Matter, MatterCatalogue, RequestClass

MOST_VERSIONS_HELD = 4

_held: dict[int, Catalogue] = {}


def catalogue(version: int) -> Catalogue:
    """Matters and request classes of that version. A version never changes, so every process keeps what it
    read.

    An unknown version (0: nothing is loaded yet) answers with an empty catalogue, which is not kept.
    """
    held = _held.get(version)
    if held is not None:
        return held
    row = MatterCatalogue.objects.filter(version=version).only("id").first()
    if row is None:
        return Catalogue.of((), (), version)
    loaded = Catalogue.of(_matters(row.pk), _classes(row.pk), version)
    while len(_held) >= MOST_VERSIONS_HELD:
        _held.pop(min(_held))
    _held[version] = loaded
    return loaded


def forget_catalogue(version: int) -> None:
    """Drop this process's copy: whoever writes a version does so, in case an earlier try was rolled back."""
    _held.pop(version, None)


def _matters(catalogue_id: int) -> list[MatterEntry]:
    conditions: dict[int, list[Condition]] = defaultdict(list)
    listed = FilingCondition.objects.filter(matter__catalogue_id=catalogue_id).order_by("matter_id", "rank")
    for matter_id, rank, text, value, unit in listed.values_list(
        "matter_id", "rank", "condition_zh", "limit_value", "limit_unit"
    ):
        conditions[matter_id].append(Condition(rank, text, Limit.of(value, unit)))
    return [
        MatterEntry(
            code=row.code,
            kind=row.kind,
            major_zh=row.major_zh,
            name_zh=row.name_zh,
            name_en=row.name_en,
            approval_level=row.approval_level,
            conditions=tuple(conditions[row.pk]),
            lead_unit_type=row.lead_unit_type,
            sub_handler_type=row.sub_handler_type,
            notify_unit_type=row.notify_unit_type,
            mode=DispatchMode(row.dispatch_mode),
            self_handle_allowed=row.self_handle_allowed,
            restricted=row.restricted,
            demo_weight=row.demo_weight,
            source=row.source,
        )
        for row in Matter.objects.filter(catalogue_id=catalogue_id)
    ]


def _classes(catalogue_id: int) -> list[ClassEntry]:
    return [
        ClassEntry(
            code=row.code,
            level=row.level,
            parent=row.parent_code,
            name_zh=row.name_zh,
            name_en=row.name_en,
            default_lead_unit_type=row.default_lead_unit_type,
            limit=Limit.of(row.limit_value, row.limit_unit),
            typical_request_types=tuple(row.typical_request_types),
            crosswalk_matters=tuple(row.crosswalk_matters),
            mode=DispatchMode(row.dispatch_mode),
            restricted=row.restricted,
            efficiency_complaint=row.efficiency_complaint,
            source=row.source,
        )
        for row in RequestClass.objects.filter(catalogue_id=catalogue_id)
    ]
