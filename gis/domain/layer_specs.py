"""Which layers can be imported, and how a clean row becomes a table row. Apps register theirs when they start."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from gis.domain.errors import GridlineError
from gis.domain.import_rows import CleanRow, Fault

POLYGONS = frozenset({"Polygon", "MultiPolygon"})
LINES = frozenset({"LineString", "MultiLineString"})
POINTS = frozenset({"Point"})

CODE_FIELDS: Final = ("code", "编码", "代码", "编号", "标识码", "bm", "dm", "id")
NAME_FIELDS: Final = ("name_zh", "name", "名称", "全称", "mc")
NAME_EN_FIELDS: Final = ("name_en", "英文名称", "英文名")


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """How one layer is stored.

    `row` gives the values of `columns` for a clean row, in that order; a shapely geometry among them is stored as
    it is. `shape`, where set, names the column that takes the row's geometry (wrapped into its multi-part type when
    `multi`), `point` the one that takes a point inside it: both are made for all rows at once, so `row` need not.
    `compared` are the columns that tell an unchanged row from an updated one (all of them when empty), `key` those
    that name a row. A `versioned` table closes the old row and opens a new one; another is changed in place.
    `constants` are SQL expressions for columns the file does not give; `%(at)s` is the moment, `import_stage` the row;
    `touched` are those that also change when a row is changed in place. `derive` are statements that make the table
    `import_derived` (import_line and the `derived` columns) out of `import_stage`: links by place, found for all rows
    at once before anything is stored.
    `afterwards` are statements run when all rows are stored (derived columns, links), then come `checks`, which get
    the moment of the batch and raise when it may not stand. `before_delete` are statements that let go of rows
    (`import_closed`) which a roll-back takes away. `warnings` are SELECTs over `import_stage` giving line, code,
    params (jsonb), row_key, shape of rows that deserve a look; `stage_indexes` are shapes they search by. `doubt` tells
    the same of one clean row, None where there is nothing to tell.
    `fields` are our names of further fields a file may give, each with what files call it. `needs_code` is False for
    a layer whose rows have no code, `whole` means that one bad row stops the file. A file of a layer that is not
    `placed` may have rows without a place.
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
    shape: str = ""
    point: str = ""
    multi: bool = False
    compared: tuple[str, ...] = ()
    touched: dict[str, str] = field(default_factory=dict)
    derived: tuple[str, ...] = ()
    derive: tuple[str, ...] = ()
    before_delete: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    stage_indexes: tuple[str, ...] = ()
    doubt: Callable[[CleanRow], Fault | None] | None = None
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs_code: bool = True
    whole: bool = False
    placed: bool = True

    @property
    def stored(self) -> tuple[str, ...]:
        """All columns that come from the file: `columns`, then shape and point."""
        return (*self.columns, *(column for column in (self.shape, self.point) if column))

    @property
    def told_by(self) -> tuple[str, ...]:
        """The columns that are compared."""
        return self.compared or self.stored


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
