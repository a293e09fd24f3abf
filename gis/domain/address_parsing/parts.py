"""The 21 kinds of part that an address is made of, and how a labelled address is written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gis.domain.address_parsing.tokens import Token


class PartType(StrEnum):
    """地址要素. The order is the usual order in an address, from the country down to the door."""

    COUNTRY = "country"  # 国家
    PROV = "prov"  # 省、自治区、直辖市
    CITY = "city"  # 地级市、州、盟
    DISTRICT = "district"  # 区、县、县级市
    DEVZONE = "devzone"  # 开发区、高新区、工业园区 as an administration
    TOWN = "town"  # 街道、镇、乡
    COMMUNITY = "community"  # 社区、村
    ROAD = "road"  # 路、街、巷
    SUBROAD = "subroad"  # the second road of a crossing, or a lane off the road
    ROADNO = "roadno"  # 门牌号
    SUBROADNO = "subroadno"  # 附号, or the number on the second road
    POI = "poi"  # 小区、大厦、市场 and other places with a name
    SUBPOI = "subpoi"  # a place inside of the poi: 东区、二期、A馆
    HOUSENO = "houseno"  # 栋、幢、座
    CELLNO = "cellno"  # 单元、梯
    FLOORNO = "floorno"  # 层、楼
    ROOMNO = "roomno"  # 室、房
    PERSON = "person"  # who or which counter inside: 前台、门市部
    ASSIST = "assist"  # 旁边、对面、交叉口
    REDUNDANT = "redundant"  # said twice, joining signs, notes to a courier
    OTHERINFO = "otherinfo"


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """One part of a text: characters `start` to `end`, end exclusive, counted in the text as it was given."""

    start: int
    end: int
    type: PartType


@dataclass(frozen=True, slots=True)
class LabelledAddress:
    """An address with its parts in order, as a teacher of the parser; parts do not overlap."""

    text: str
    parts: tuple[Part, ...]


#: The labels of a token: B- begins a part, I- goes on with it. Every token belongs to a part.
LABELS: Final[tuple[str, ...]] = tuple(f"{mark}-{kind}" for kind in PartType for mark in "BI")
LABEL_INDEX: Final = {label: index for index, label in enumerate(LABELS)}


def labels_of(tokens: Sequence[Token], parts: Sequence[Part]) -> list[str]:
    """The labels that teach `parts`. A token that a border cuts in two counts wholly to its first part; a token
    in no part is redundant."""
    labels: list[str] = []
    waiting = list(parts)
    before: Part | None = None
    for token in tokens:
        while waiting and waiting[0].end <= token.start:
            waiting.pop(0)
        part = waiting[0] if waiting and waiting[0].start < token.end else None
        kind = part.type if part else PartType.REDUNDANT
        goes_on = bool(labels) and part == before
        labels.append(f"{'I' if goes_on else 'B'}-{kind}")
        before = part
    return labels


def parts_of(tokens: Sequence[Token], labels: Sequence[str]) -> list[Part]:
    """The parts that `labels` mean; total: an I- after another type begins a part."""
    parts: list[Part] = []
    for token, label in zip(tokens, labels, strict=True):
        mark, _, name = label.partition("-")
        if mark == "I" and parts and parts[-1].type == name:
            parts[-1] = Part(parts[-1].start, token.end, parts[-1].type)
        else:
            parts.append(Part(token.start, token.end, PartType(name)))
    return parts
