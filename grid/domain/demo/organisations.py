"""Invented organisations. Every name says 示例 (example); every credit code lies in a division that does not exist."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from gis.domain.demo.names import FIRST, SECOND
from gis.domain.demo.planned import PlannedBuilding
from grid.domain.demo.persons import BRANCHES, STEMS, SURNAMES
from grid.domain.identity_numbers import credit_check_character

KINDS: Final = {
    "sole_trader": ("92", 52), "enterprise": ("91", 40), "private_non_enterprise": ("52", 3),
    "social_group": ("51", 2), "public_institution": ("12", 2), "organ": ("11", 1),
}  # fmt: skip
"""Kind → first two characters of its credit code (GB 32100) and weight."""
TRADES: Final = (
    ("餐饮", "餐饮店", False),
    ("食品零售", "食品店", False),
    ("服装零售", "服装店", False),
    ("美容美发", "美发店", False),
    ("便利店", "便利店", False),
    ("布匹批发", "布行", False),
    ("物流", "物流", False),
    ("软件", "科技", False),
    ("房产中介", "房产", False),
    ("药品零售", "药店", True),
    ("旅馆", "旅馆", True),
    ("网吧", "网吧", True),
    ("危险品零售", "化工店", True),
    ("教育培训", "培训中心", False),
    ("汽车维修", "汽修店", False),
    ("五金", "五金店", False),
)
"""Trade, what the name ends in, whether it is a special trade (特种行业)."""
_OFFICES: Final = {
    "private_non_enterprise": "服务中心",
    "social_group": "协会",
    "public_institution": "事业站",
    "organ": "办公室",
}
_DIGITS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True, slots=True)
class DemoOrganisation:
    """An organisation in a building. `contact` is what is sealed."""

    code: str
    name: str
    kind: str
    trade: str
    special_trade: bool
    staff_count: int
    building: PlannedBuilding
    contact: dict[str, str]


def organisations(
    buildings: Sequence[PlannedBuilding], count: int, random: Random
) -> Iterator[DemoOrganisation]:
    """`count` of them, most in mixed, public and industrial buildings."""
    weight = {"mixed": 6, "public": 6, "industrial": 5, "other": 2, "residential": 1}
    chosen = random.choices(buildings, [weight[building.kind] for building in buildings], k=count)
    kinds, weights = [*KINDS], [share for _, share in KINDS.values()]
    for number, building in enumerate(chosen, start=1):
        kind = random.choices(kinds, weights)[0]
        trade, ending, special = random.choice(TRADES)
        if kind in _OFFICES:
            trade, ending, special = "", _OFFICES[kind], False
        elif kind == "enterprise":
            ending = f"{ending.removesuffix('店')}有限公司"
        name = f"示例{random.choice(FIRST)}{random.choice(SECOND)}{ending}"
        person = random.choice(SURNAMES) + random.choice(STEMS) + random.choice(BRANCHES)
        yield DemoOrganisation(
            _code(KINDS[kind][0], number), name, kind, trade, special, int(random.expovariate(0.12)) + 1, building,
            {"legal_representative": person, "contact_name": person, "phone": f"1009{number:07d}"},
        )  # fmt: skip


def _code(kind: str, number: int) -> str:
    """18 characters: kind 2, division 6, body 9, check (GB 32100-2015)."""
    digits = ""
    for _ in range(6):
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    body = f"{kind}990105MA0{digits}"
    return body + credit_check_character(body)
