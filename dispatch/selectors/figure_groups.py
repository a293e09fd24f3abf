"""By what figures are grouped, and how a group is called."""

from datetime import timedelta
from typing import Any

from dispatch.domain.period import Period
from dispatch.selectors.names import Names
from gis.domain.errors import GridlineError

#: grouping → the SQL of its key over ticket ``t``; ``{at}`` is the moment that puts a ticket into a month.
GROUPS = {
    "total": "''::text",
    "unit": "coalesce(t.lead_unit_code, '')",
    "subdistrict": "t.subdistrict_code",
    "class": "t.request_class_code",
    "matter": "t.matter_code",
    "month": "to_char(({at} + %(shift)s) AT TIME ZONE %(zone)s, 'YYYY-MM')",
}


def group_key(by: str, at: str) -> str:
    """The SQL of the key; raises `indicator_group_unknown` (422)."""
    if by not in GROUPS:
        raise GridlineError("indicator_group_unknown", status=422, field="by", known=", ".join(GROUPS))
    return GROUPS[by].replace("{at}", at)


def group_parameters(period: Period) -> dict[str, Any]:
    """What the keys and the period need. From noon to noon a moment belongs to the day whose noon ends its span."""
    shift = timedelta(hours=12) if period.noon else timedelta(0)
    return {
        "begins": period.begins_at,
        "ends": period.ends_at,
        "shift": shift,
        "zone": str(period.zone),
    }


def group_name(by: str, key: str, known: Names) -> dict[str, Any]:
    """`{key, name, assessable}`; units with ``assessable`` False are listed apart by whoever shows them."""
    if by == "unit":
        facts = known.units.get(key)
        return {
            "key": key,
            "name": facts.name_zh if facts else key,
            "assessable": facts.assessable if facts else True,
        }
    named = None
    if by == "subdistrict":
        area = known.area(key)
        named = area["name"] if area else None
    elif by in ("class", "matter"):
        entry = known.request_class(key) if by == "class" else known.matter(key)
        named = entry["name_zh"] if entry else None
    return {"key": key, "name": named or key, "assessable": True}
