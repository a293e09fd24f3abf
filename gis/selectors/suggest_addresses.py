from collections.abc import Sequence
from functools import cache
from pathlib import Path

from django.db import connection

from gis.domain.address_text import normal_form
from gis.domain.coordinates import LonLat
from gis.domain.folded_text import fold
from gis.domain.gazetteer import Gazetteer, NameEntry, NameKind
from gis.domain.name_index import MatchedBy, NameFound
from gis.domain.typed_address import Suggestion, TypedAddress, take_apart
from gis.selectors.find_by_text import find_by_text
from gis.selectors.gazetteer import gazetteer, name_index
from gis.selectors.planned import execute_planned

_SQL = Path(__file__).parent.parent / "sql" / "suggest_addresses.sql"
NAMES_WITH_NUMBER = 20
_LIKE_SPECIALS = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\"})


def suggest_addresses(typed: str, *, near: LonLat | None = None, limit: int = 10) -> list[Suggestion]:
    """What `typed` may become: names of roads, compounds, areas, and with a number (昌岗中路18, cgz18) addresses.

    Names match by beginning, initials, full pinyin or middle; areas typed before them are left aside. `near`
    (EPSG:4326) puts the closer of equal addresses first. No statement for names, one for addresses; a text without
    any known name is looked for in the library (two). Whatever is typed, nothing is raised.
    """
    names = gazetteer()
    text = _without_areas(fold(typed).text.replace(" ", ""), names)
    for way in take_apart(text):
        found = name_index().find(way.head, max(limit, NAMES_WITH_NUMBER))
        if not found:
            continue
        if way.number or found[0].by is MatchedBy.WHOLE:
            addresses = _addresses(found, way, near, limit)
            if way.number and not addresses:
                continue
            head = [] if way.number else [_suggestion(one) for one in found]
            return _mixed(head, addresses, limit)
        return [_suggestion(one) for one in found[:limit]]
    rest = find_by_text(normal_form(typed), limit)
    return [Suggestion("address", c.text, "", c.code, c.building_code, c.point) for c in rest]


def _without_areas(text: str, names: Gazetteer) -> str:
    """Without the areas it begins with, if anything stands behind them."""
    start = 0
    for mention in names.mentions(text):
        certain = any(entry.kind.is_area and entry.relation != "short" for entry in mention.entries)
        if mention.start == start and certain and mention.end < len(text):
            start = mention.end
    return text[start:]


def _mixed(names: Sequence[Suggestion], addresses: Sequence[Suggestion], limit: int) -> list[Suggestion]:
    """The name itself, some of its addresses, then further names."""
    return [*names[:1], *addresses, *names[1:]][:limit]


def _suggestion(found: NameFound) -> Suggestion:
    entry = found.entry
    area = entry.kind.is_area
    return Suggestion(
        str(entry.kind), entry.official, entry.name, entry.target if area or _is_coded(entry) else None
    )


def _is_coded(entry: NameEntry) -> bool:
    return entry.kind in (NameKind.BUILDING, NameKind.POI)


def _addresses(
    found: Sequence[NameFound], way: TypedAddress, near: LonLat | None, limit: int
) -> list[Suggestion]:
    fitting = [one.entry for one in found if way.number or one.by is MatchedBy.WHOLE]
    streets = [entry for entry in fitting if entry.kind in (NameKind.ROAD, NameKind.COMPOUND)]
    wanted = list({(entry.kind, entry.target): entry for entry in streets}.values())[:NAMES_WITH_NUMBER]
    if not wanted:
        return []
    with connection.cursor() as cursor:
        execute_planned(
            cursor,
            _statement(),
            {
                "roads": [e.target if e.kind is NameKind.ROAD else None for e in wanted],
                "compounds": [e.target if e.kind is NameKind.COMPOUND else None for e in wanted],
                "ranks": list(range(len(wanted))),
                "prefix": f"{way.number.translate(_LIKE_SPECIALS)}%",
                "lon": near.lon if near else None,
                "lat": near.lat if near else None,
                "each": limit,
                "limit": limit,
            },
        )
        rows = cursor.fetchall()
    return [
        Suggestion("address", text, name, code, building, LonLat(lon, lat))
        for text, code, building, lon, lat, name in rows
    ]


@cache
def _statement() -> str:
    return _SQL.read_text(encoding="utf-8")
