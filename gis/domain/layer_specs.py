"""Which layers can be imported, and how a clean row becomes a table row. Apps register theirs when they start."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gis.domain.errors import GridlineError
from gis.domain.import_rows import CleanRow

POLYGONS = frozenset({"Polygon", "MultiPolygon"})
LINES = frozenset({"LineString", "MultiLineString"})
POINTS = frozenset({"Point"})


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """How one layer is stored.

    `columns` are compared to tell an unchanged row from an updated one; `row` gives their values in that order.
    `key` are the columns that name a row. A `versioned` table closes the old row and opens a new one; another is
    changed in place. `constants` are SQL literals for columns the file does not give; `%(at)s` is the moment.
    `afterwards` are statements run when all rows are stored (derived columns, links), then come `checks`, which get
    the moment of the batch and raise when it may not stand.
    """

    name: str
    table: str
    kinds: frozenset[str]
    key: tuple[str, ...]
    columns: tuple[str, ...]
    row: Callable[[CleanRow], Sequence[Any]]
    constants: dict[str, str] = field(default_factory=dict)
    versioned: bool = True
    afterwards: tuple[str, ...] = ()
    checks: tuple[Callable[[datetime], None], ...] = ()
    inside_district: bool = True


_specs: dict[str, LayerSpec] = {}


def register_layer(spec: LayerSpec) -> None:
    """Makes a layer importable."""
    _specs[spec.name] = spec


def importable_layers() -> list[str]:
    """Names, sorted."""
    return sorted(_specs)


def layer_spec(name: str) -> LayerSpec:
    """Raises GridlineError `import_layer_unknown`."""
    try:
        return _specs[name]
    except KeyError:
        known = ", ".join(importable_layers())
        raise GridlineError("import_layer_unknown", status=422, given=name[:40], known=known) from None
