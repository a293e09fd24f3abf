"""Names for the demo district's roads and compounds. Invented, apart from those built on a subdistrict's own name."""

from itertools import count
from random import Random
from typing import Final

FIRST: Final = "云锦怡晓春泰和瑞宝石榴康乐福兴聚德逸景翠晖沥滘联穗华嘉仁信义敦礼荔桂棠榕松枫桐柳梅兰菊竹莲荷"
SECOND: Final = "岗江南北塘涌基围田园山泉桥阁庭苑洲港湾华安宁祥庆丰盛昌明光辉宏达通顺平远新民生"
SUFFIXES: Final = {
    "subdistrict": ("大道", "大道北", "大道南"),
    "community": ("路", "东路", "西路", "南路", "北路"),
    "cell": ("街", "巷", "横街", "直街", "里", "坊"),
    "compound": ("花园", "小区", "苑", "新村", "大院", "公寓", "雅居", "名轩"),
}
MAIN_ROADS: Final = ("中路", "东路", "西路")


class NameGiver:
    """Names the roads and compounds of the district.

    A name is given once, but for `shared`: that share of lanes and compounds bears the name of one in another
    subdistrict, as happens in every city.
    """

    def __init__(self, random: Random, shared: float = 0.0) -> None:
        self._random = random
        self._shared = shared
        self._taken: dict[str, str] = {}
        self._by_level: dict[str, list[str]] = {}

    def main_road(self, subdistrict_name: str, nth: int) -> str | None:
        """The first roads of a subdistrict carry its name: 昌岗街道 → 昌岗中路."""
        base = subdistrict_name.removesuffix("街道")
        if nth >= len(MAIN_ROADS):
            return None
        suffix = "路" if base.endswith(("中", "西")) and nth == 0 else MAIN_ROADS[nth]
        return self._take(base + suffix, "")

    def invent(self, level: str, subdistrict_code: str) -> str:
        """A name for a road that separates areas of this level, or for a compound."""
        if level in ("cell", "compound") and self._shared and self._random.random() < self._shared:
            borrowed = self._borrow(level, subdistrict_code)
            if borrowed:
                return borrowed
        for attempt in count():
            stem = self._random.choice(FIRST) + self._random.choice(SECOND)
            if attempt > 200:
                stem += self._random.choice(SECOND)
            name = self._take(stem + self._random.choice(SUFFIXES[level]), subdistrict_code)
            if name:
                self._by_level.setdefault(level, []).append(name)
                return name
        raise AssertionError("unreachable")

    def other_name(self, name: str) -> str:
        """A name that nothing bears, with the same ending: what the place was called before."""
        ending = next((end for ends in SUFFIXES.values() for end in ends if name.endswith(end)), "")
        for attempt in count():
            stem = self._random.choice(SECOND) + self._random.choice(FIRST)
            if attempt > 200:
                stem += self._random.choice(SECOND)
            found = self._take(stem + ending, "")
            if found:
                return found
        raise AssertionError("unreachable")

    def _borrow(self, level: str, subdistrict_code: str) -> str | None:
        """A name of this level that was given once, in another subdistrict."""
        given = self._by_level.get(level)
        if not given:
            return None
        position = self._random.randrange(len(given))
        name = given[position]
        if self._taken[name] == subdistrict_code:
            return None
        given[position] = given[-1]
        given.pop()
        return name

    def _take(self, name: str, subdistrict_code: str) -> str | None:
        if name in self._taken:
            return None
        self._taken[name] = subdistrict_code
        return name
