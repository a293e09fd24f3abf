"""The responsibility grids of the demo district."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from gis.domain.demo.planned import DemoPlan
from grid.domain.demo.share_out import Ground, ground_of, share_out


@dataclass(frozen=True, slots=True)
class DemoGrid:
    """A responsibility grid (责任网格). `community_code` is blank where it spans several communities."""

    code: str
    name: str
    subdistrict_code: str
    community_code: str
    cells: tuple[str, ...]

    @property
    def communities(self) -> tuple[str, ...]:
        """Codes of the communities it lies in."""
        return tuple(sorted({cell[:12] for cell in self.cells}))


def responsibility_grids(plan: DemoPlan) -> list[DemoGrid]:
    """As many as the plan says, of about equal load: houses, and a little for every building and cell.

    Inside one community where there are enough of them for that, else inside one subdistrict.
    """
    ground = ground_of(plan.cells, _loads(plan))
    names = {area.code: area.name_zh for area in plan.areas}
    communities = {code[:12] for code in plan.cells}
    digits = 12 if plan.size.responsibility_grids >= len(communities) else 9
    homes: dict[str, list[str]] = defaultdict(list)
    for code in plan.cells:
        homes[code[:digits]].append(code)
    grids = []
    for home, parts in _parts(ground, homes, plan.size.responsibility_grids).items():
        for number, cells in enumerate(share_out(ground, homes[home], parts), start=1):
            communities_of = {cell[:12] for cell in cells}
            grids.append(
                DemoGrid(
                    f"{home}R{number:03d}", f"{names[home]}第{number}责任网格", home[:9],
                    communities_of.pop() if len(communities_of) == 1 else "", tuple(sorted(cells)),
                )
            )  # fmt: skip
    return grids


def _loads(plan: DemoPlan) -> dict[str, float]:
    loads = dict.fromkeys(plan.cells, 5.0)
    for building in plan.buildings:
        loads[building.cell_code] += 1.0 + building.layout.rooms + building.layout.plain
    return loads


def _parts(ground: Ground, homes: Mapping[str, list[str]], wanted: int) -> dict[str, int]:
    """Shares the grids out by load: each home gets two where there are so many (somebody else checks what one has
    reported), each further one goes where the load of one is largest."""
    loads = {home: sum(ground.loads[code] for code in codes) for home, codes in homes.items()}
    least = 2 if wanted >= 2 * len(homes) else 1
    parts = {home: min(least, len(homes[home])) for home in sorted(homes)}
    for _ in range(wanted - sum(parts.values())):
        open_ = [home for home in parts if parts[home] < len(homes[home])]
        if not open_:
            break
        heaviest = max(open_, key=lambda home: (loads[home] / parts[home], home))
        parts[heaviest] += 1
    return parts
