"""Names for the demo district's roads. Invented, apart from those built on a subdistrict's own name."""

from itertools import count
from random import Random

FIRST = "云锦怡晓春泰和瑞宝石榴康乐福兴聚德逸景翠晖沥滘联穗华嘉仁信义敦礼荔桂棠榕松枫桐柳梅兰菊竹莲荷"
SECOND = "岗江南北塘涌基围田园山泉桥阁庭苑洲港湾华安宁祥庆丰盛昌明光辉宏达通顺平远新民生"
SUFFIXES = {
    "subdistrict": ("大道", "大道北", "大道南"),
    "community": ("路", "东路", "西路", "南路", "北路"),
    "cell": ("街", "巷", "横街", "直街", "里", "坊"),
}
MAIN_ROADS = ("中路", "东路", "西路")


class RoadNames:
    """Gives every road of the district a name of its own."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._taken: set[str] = set()

    def main_road(self, subdistrict_name: str, nth: int) -> str | None:
        """The first roads of a subdistrict carry its name: 昌岗街道 → 昌岗中路."""
        base = subdistrict_name.removesuffix("街道")
        if nth >= len(MAIN_ROADS):
            return None
        suffix = "路" if base.endswith(("中", "西")) and nth == 0 else MAIN_ROADS[nth]
        return self._take(base + suffix)

    def invent(self, level: str) -> str:
        """A new name for a road that separates subdistricts, communities or cells."""
        for attempt in count():
            stem = self._random.choice(FIRST) + self._random.choice(SECOND)
            if attempt > 200:
                stem += self._random.choice(SECOND)
            name = self._take(stem + self._random.choice(SUFFIXES[level]))
            if name:
                return name
        raise AssertionError("unreachable")

    def _take(self, name: str) -> str | None:
        if name in self._taken:
            return None
        self._taken.add(name)
        return name
