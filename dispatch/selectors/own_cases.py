"""What do our own tickets teach about who handles what?"""

from datetime import datetime
from typing import Any

from django.db.models import Q

from dispatch.domain.catalogue import Catalogue
from dispatch.domain.learning.case import Case, words_of
from dispatch.models import Ticket
from dispatch.selectors.catalogue import catalogue

CHUNK = 2000
COLUMNS = (
    "id", "number", "received_at", "dispatched_at", "lead_unit_id", "kind", "request_class_code", "matter_code",
    "subdistrict_code", "community_code", "channel", "request_type", "title", "text",
)  # fmt: skip


def own_cases(*, since: datetime, most: int, catalogue_version: int) -> list[Case]:
    """The newest dispatched tickets received since then, in the order of time; the unit is the lead unit of today.

    A ticket in dispute, returned or transferred has no lead unit and teaches nothing.
    """
    lists = catalogue(catalogue_version)
    rows = (
        Ticket.objects.filter(received_at__gte=since, lead_unit__isnull=False, dispatched_at__isnull=False)
        .exclude(Q(request_class_code="") & Q(matter_code=""))
        .order_by("-received_at", "-id")
        .values_list(*COLUMNS)[:most]
    )
    newest = [_case(dict(zip(COLUMNS, row, strict=True)), lists) for row in rows.iterator(chunk_size=CHUNK)]
    return newest[::-1]


def _case(row: dict[str, Any], lists: Catalogue) -> Case:
    return case_of(
        lists=lists,
        kind=row["kind"],
        request_class=row["request_class_code"],
        matter=row["matter_code"],
        subdistrict=row["subdistrict_code"],
        community=row["community_code"],
        channel=row["channel"],
        request_type=row["request_type"],
        text=f"{row['title']}\n{row['text']}",
        at=row["received_at"],
        unit=row["lead_unit_id"],
        known_at=row["dispatched_at"],
        number=row["number"],
    )


def case_of(
    *,
    lists: Catalogue,
    kind: str,
    request_class: str,
    matter: str,
    subdistrict: str | None,
    community: str | None,
    channel: str,
    request_type: str,
    text: str,
    at: datetime,
    unit: str = "",
    known_at: datetime | None = None,
    number: str = "",
) -> Case:
    """A ticket, or an intake that is not one yet, as a case. A code no catalogue knows any more stands for itself."""
    by_matter = bool(matter) and (kind == "grid_event" or not request_class)
    if by_matter:
        entry = lists.matters.get(matter)
        path = entry.path if entry else (matter,)
    elif request_class in lists.request_classes:
        path = lists.class_path(request_class)
    else:
        path = (request_class,) if request_class else ()
    areas = (("subdistrict", subdistrict or ""), ("community", community or ""))
    attributes = (("channel", channel), ("request_type", request_type))
    return Case(
        at=at,
        unit=unit,
        classes=tuple(reversed(path)),
        areas=tuple(area for area in areas if area[1]),
        attributes=tuple(one for one in attributes if one[1]),
        words=words_of(text),
        known_at=known_at,
        number=number,
    )
