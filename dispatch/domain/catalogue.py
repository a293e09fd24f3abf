"""The catalogues as values: grid matters (入格事项) and the hotline's tree of request classes (热线类别)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from dispatch.domain.dispatch_rows import DispatchMode
from dispatch.domain.limits import Limit
from gis.domain.errors import GridlineError

COLLECTION = "collection"
"""Kind of matters that are collection tasks (采集任务): written to the base registry, never dispatched."""

STANDARD_MATTER_CODE = re.compile(r"([A-Z])(\d{2})\d{3}")
"""Letter + major + minor class (GB/T 30428.2 family); other schemes have no parents to fall back on."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A filing condition (立案条件) with the limit that runs under it; `rank` 0 is the default, the
    gravest.
    """

    rank: int
    condition_zh: str
    limit: Limit


@dataclass(frozen=True, slots=True)
class MatterEntry:
    """One matter. Units are unit types; empty strings mean "nobody"."""

    code: str
    kind: str
    major_zh: str
    name_zh: str
    name_en: str
    approval_level: str
    conditions: tuple[Condition, ...]
    lead_unit_type: str
    sub_handler_type: str = ""
    notify_unit_type: str = ""
    mode: DispatchMode = DispatchMode.CONFIRM
    self_handle_allowed: bool = False
    restricted: bool = False
    demo_weight: int = 0
    source: str = ""

    @property
    def is_collected(self) -> bool:
        return self.kind == COLLECTION

    @property
    def default_limit(self) -> Limit:
        """Limit of the default filing condition."""
        return self.conditions[0].limit

    @property
    def path(self) -> tuple[str, ...]:
        return matter_path(self.code)


@dataclass(frozen=True, slots=True)
class ClassEntry:
    """One node of the class tree. `parent` is empty on level 1; `limit` is that of its longest typical
    type. `efficiency_complaint` (行政效能投诉): about a unit, which never sees it.
    """

    code: str
    level: int
    parent: str
    name_zh: str
    name_en: str
    default_lead_unit_type: str
    limit: Limit
    typical_request_types: tuple[str, ...] = ()
    crosswalk_matters: tuple[str, ...] = ()
    mode: DispatchMode = DispatchMode.CONFIRM
    restricted: bool = False
    efficiency_complaint: bool = False
    source: str = ""


def matter_path(code: str) -> tuple[str, ...]:
    """The codes a row may name for a matter, leaf first: `E01001` → `("E01001", "E01", "E")`."""
    match = STANDARD_MATTER_CODE.fullmatch(code)
    return (code, match[1] + match[2], match[1]) if match else (code,)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Both lists of one version, by code. Build it with `Catalogue.of`."""

    version: int
    matters: Mapping[str, MatterEntry]
    request_classes: Mapping[str, ClassEntry]
    _paths: Mapping[str, tuple[str, ...]] = field(repr=False)

    @classmethod
    def of(
        cls, matters: Iterable[MatterEntry], request_classes: Iterable[ClassEntry], version: int = 0
    ) -> "Catalogue":
        """Index both lists; they must have passed `check_catalogue`."""
        classes = {entry.code: entry for entry in sorted(request_classes, key=lambda entry: entry.code)}
        paths = {code: _class_path(code, classes) for code in classes}
        by_code = {entry.code: entry for entry in sorted(matters, key=lambda entry: entry.code)}
        return cls(version, MappingProxyType(by_code), MappingProxyType(classes), MappingProxyType(paths))

    def matter(self, code: str) -> MatterEntry:
        """The matter with this code; GridlineError `matter_unknown` when the list has none."""
        try:
            return self.matters[code]
        except KeyError:
            raise GridlineError("matter_unknown", status=422, field="matter", matter=code[:40]) from None

    def request_class(self, code: str) -> ClassEntry:
        """The class with this code; GridlineError `request_class_unknown` when the tree has none."""
        try:
            return self.request_classes[code]
        except KeyError:
            raise GridlineError(
                "request_class_unknown", status=422, field="request_class", request_class=code[:40]
            ) from None

    def class_path(self, code: str) -> tuple[str, ...]:
        """Codes from the class up to its first level, leaf first; GridlineError `request_class_unknown`."""
        self.request_class(code)
        return self._paths[code]

    def crosswalk(self, code: str) -> tuple[MatterEntry, ...]:
        """The matters a request class may turn into on the ground, in the order of the list."""
        return tuple(self.matters[matter] for matter in self.request_class(code).crosswalk_matters)

    def classes_of_matter(self, code: str) -> tuple[ClassEntry, ...]:
        """The request classes whose crosswalk names this matter."""
        return tuple(entry for entry in self.request_classes.values() if code in entry.crosswalk_matters)

    def knows_matter_node(self, code: str) -> bool:
        """True for a matter, a major class (`E01`) or a letter (`E`) under which there is a matter."""
        return any(code in entry.path for entry in self.matters.values())


def _class_path(code: str, classes: Mapping[str, ClassEntry]) -> tuple[str, ...]:
    path = [code]
    while parent := classes[path[-1]].parent:
        path.append(parent)
    return tuple(path)
