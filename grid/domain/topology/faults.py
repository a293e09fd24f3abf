"""What can be wrong with the ground of cells and communities, and with the codes of cells."""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

from shapely import Geometry

SLIVER_WIDTH_M = 1.0
"""Thinner gaps and overlaps are slivers: two surveys of one border, not a piece of ground."""


class FaultKind(StrEnum):
    """拓扑问题. The first five concern ground, `code_…` the codes of cells."""

    GAP = "gap"  # 缝隙
    OVERLAP = "overlap"  # 重叠
    SLIVER = "sliver"  # 碎面
    OUTSIDE = "outside"  # 越界: a cell outside its community, a community outside its subdistrict
    MULTIPART = "multipart"  # 多部件
    INVALID = "invalid_geometry"  # 几何无效
    CODE_MALFORMED = "code_malformed"  # 编码不合规则
    CODE_PREFIX = "code_prefix"  # 编码前缀与所在社区不符
    CODE_DOUBLED = "code_doubled"  # 顺序号重复
    CODE_ORDER = "code_order"  # 未按自西向东、自北向南编号


class Severity(StrEnum):
    """`error` sends tickets to the wrong place or to nobody; `warning` may; `notice` never does."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


SEVERITY = {
    FaultKind.SLIVER: Severity.WARNING,
    FaultKind.MULTIPART: Severity.WARNING,
    FaultKind.CODE_ORDER: Severity.NOTICE,
}
"""All other kinds are errors."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault with its size and place.

    `layer` says whose ground it is (`cell` or `community`). `codes` are the cells or communities involved, for a
    gap none; `area_codes` the communities (for the layer `community`, the subdistricts) it lies in. `size_m2` and
    `width_m` are None for faults of codes. `geometry` (EPSG:4326) is the piece itself, `point` lies in it.
    `detail` says more: what a sliver is (`gap`, `overlap`), why a geometry is invalid, which code was due.
    """

    kind: FaultKind
    layer: str
    codes: tuple[str, ...]
    area_codes: tuple[str, ...]
    subdistrict_codes: tuple[str, ...]
    geometry: Geometry
    point: tuple[float, float]
    size_m2: float | None = None
    width_m: float | None = None
    detail: str = ""
    severity: Severity = field(default=Severity.ERROR)

    @property
    def key(self) -> str:
        """A name for the fault that stays as long as the fault does: kind, codes and place to a centimetre."""
        text = f"{self.kind}|{self.layer}|{','.join(self.codes)}|{self.point[0]:.7f},{self.point[1]:.7f}"
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
