"""The names of the district in memory, read anew when they change."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from django.db import connection

from gis.domain.coordinates import LonLat
from gis.domain.gazetteer import AreaFacts, Gazetteer, NameEntry, NameKind
from gis.domain.name_index import NameIndex
from gis.models import Area, Building, District, LayerVersion

_SQL = Path(__file__).parent.parent / "sql"
#: Whatever gives a name or takes one away raises the version of one of these layers.
LAYERS = ("district", "subdistrict", "community", "compound", "road", "building", "address")
MAX_AGE_S = 30
NEVER = float("-inf")
MOST_BUILDING_NAMES = 30_000
"""Buildings that have a name of their own; more of them would be numbers under another name."""
_AREA_SUFFIXES = {"subdistrict": ("街道",), "community": ("社区",)}

Mark = tuple[object, ...]


@dataclass(slots=True)
class _Held:
    mark: Mark
    gazetteer: Gazetteer
    checked_at: float
    index: NameIndex | None = None


_lock = threading.Lock()
_held: dict[str, _Held] = {}


def gazetteer() -> Gazetteer:
    """The names valid now. No statement while the copy of this process is younger than half a minute or known good;
    then one to compare the layers' versions, and four when a name may have changed.

    A change made in this process counts at once (`forget_names`), one of another process within `MAX_AGE_S`.
    """
    held = _held.get("names")
    age_s = time.monotonic() - held.checked_at if held else 0.0
    if held is not None and age_s < MAX_AGE_S:
        return held.gazetteer
    if held is not None and held.checked_at > NEVER and _lock.locked():
        return held.gazetteer  # somebody is looking already; what merely grew old serves until then
    with _lock:
        mark = _mark()
        held = _held.get("names")
        if held is None or held.mark != mark:
            held = _Held(mark, _load(), 0.0)
        _held["names"] = replace(held, checked_at=time.monotonic())
        return held.gazetteer


def name_index() -> NameIndex:
    """The same names for suggestions; made when somebody first types (half a second for ten thousand names)."""
    gazetteer()
    held = _held["names"]
    if held.index is None:
        with _lock:
            held = _held["names"]
            if held.index is None:
                held.index = NameIndex(held.gazetteer.entries)
    return held.index


def forget_names() -> None:
    """The next question in this process compares the versions again."""
    held = _held.get("names")
    if held is not None:
        _held["names"] = replace(held, checked_at=NEVER)


def _mark() -> Mark:
    rows = LayerVersion.objects.filter(layer__in=LAYERS).order_by("layer")
    return tuple(rows.values_list("layer", "version", "changed_at"))


def _load() -> Gazetteer:
    areas: dict[str, AreaFacts] = {}
    entries = list(_areas(areas))
    for kind, name in _rows("gazetteer_names"):
        entries.append(NameEntry(NameKind(kind), name, name, name))
    for kind, name, relation, target, official in _rows("gazetteer_further_names"):
        # Roads and compounds are looked up by their official name, everything else by its code.
        meant = official if kind in ("road", "compound") else target
        entries.append(NameEntry(NameKind(kind), name, meant, official, relation))
    # 怡乐花园12栋 is a compound's name and a number; neither needs an entry of its own.
    own = Building.objects.filter(valid_to__isnull=True).exclude(name_zh="").exclude(name_zh__endswith="栋")
    named = own.values_list("code", "name_zh")
    entries += [NameEntry(NameKind.BUILDING, name, code, name) for code, name in named[:MOST_BUILDING_NAMES]]
    return Gazetteer.of(entries, areas)


def _areas(areas: dict[str, AreaFacts]) -> Iterator[NameEntry]:
    """Areas by their full names and by what people make of them (昌岗街, 昌岗; 下渡居委会, 下渡)."""
    for code, name in District.objects.values_list("code", "name_zh"):
        yield NameEntry(NameKind.DISTRICT, name, code, name)
    rows = Area.objects.filter(level__in=_AREA_SUFFIXES, valid_to__isnull=True)
    columns = ("level", "code", "name_zh", "parent__code", "label_point")
    for level, code, name, parent, label in rows.values_list(*columns):
        areas[code] = AreaFacts(code, name, parent or "", LonLat(label.x, label.y))
        kind = NameKind(level)
        yield NameEntry(kind, name, code, name, "official", parent or "")
        for suffix in _AREA_SUFFIXES[level]:
            stem = name.removesuffix(suffix)
            if stem != name:
                yield NameEntry(kind, stem, code, name, "short", parent or "")
                if level == "community":
                    yield NameEntry(kind, f"{stem}居委会", code, name, "alias", parent or "")
        if level == "subdistrict" and name.endswith("街道"):
            yield NameEntry(kind, name[:-1], code, name, "alias", parent or "")


def _rows(name: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_statement(name))
        return list(cursor.fetchall())


@cache
def _statement(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")
