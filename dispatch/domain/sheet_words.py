"""The words of the dispatch table's spreadsheet: Chinese first, the English codes are accepted everywhere."""

import re
from collections.abc import Mapping
from enum import StrEnum

from dispatch.domain.dispatch_rows import AreaKind, DispatchMode, Priority, SubjectKind
from dispatch.domain.limits import Limit

COLUMNS: Mapping[str, str] = {
    "row": "行号",
    "subject_kind": "对象类型",
    "subject": "对象代码",
    "subject_name": "对象名称",
    "area_kind": "区域类型",
    "area": "区域代码",
    "channels": "渠道",
    "request_types": "诉求类型",
    "attributes": "附加条件",
    "lead_unit": "主办单位",
    "fallback_unit": "兜底单位",
    "co_units": "协办单位",
    "notify_units": "知会单位",
    "limit": "处置时限",
    "priority": "优先级",
    "dispatch_mode": "派单方式",
    "remark": "备注",
}
"""Column → header, in the order of the exported sheet. `subject_name` is for readers only and never read
back.
"""

REQUIRED_COLUMNS = ("subject_kind", "lead_unit")

SUBJECT_KINDS: Mapping[StrEnum, str] = {
    SubjectKind.REQUEST_CLASS: "热线类别",
    SubjectKind.MATTER: "入格事项",
    SubjectKind.ANY: "全部",
}
AREA_KINDS: Mapping[StrEnum, str] = {
    AreaKind.ANYWHERE: "全区",
    AreaKind.SUBDISTRICT: "街道",
    AreaKind.COMMUNITY: "社区",
    AreaKind.CELL: "网格",
    AreaKind.ZONE: "片区",
    AreaKind.MAINTENANCE_BOUNDARY: "管养边界",
}
PRIORITIES: Mapping[StrEnum, str] = {
    Priority.NORMAL: "普通",
    Priority.FAST_TRACK: "快速",
    Priority.EMERGENCY: "紧急",
}
MODES: Mapping[StrEnum, str] = {DispatchMode.AUTO: "自动", DispatchMode.CONFIRM: "确认"}
REQUEST_TYPES: Mapping[str, str] = {
    "consultation": "咨询",
    "help": "求助",
    "complaint": "投诉",
    "violation_report": "举报",
    "suggestion": "建议",
}

LIMIT_UNITS: Mapping[str, str] = {
    "min": "分钟",
    "wmin": "工作分钟",
    "ch": "连续小时",
    "wh": "工作时",
    "wd": "工作日",
    "cd": "自然日",
}
"""Suffix of a limit → its word. A bare 小时 or 天 is not understood: it would not say which clock counts."""
LIMIT_IN_WORDS = re.compile(r"([\d.]+)\s*个?\s*(" + "|".join(LIMIT_UNITS.values()) + ")")
_SUFFIX_OF = {word: suffix for suffix, word in LIMIT_UNITS.items()}

HEADERS: Mapping[str, str] = {name: name for name in COLUMNS} | {
    header: name for name, header in COLUMNS.items()
}
"""Accepted header, Chinese or English → column."""


def reverse(words: Mapping[StrEnum, str]) -> Mapping[str, StrEnum]:
    """Chinese word or English code → value."""
    return {word: value for value, word in words.items()} | {value.value: value for value in words}


REQUEST_TYPE_OF: Mapping[str, str] = {word: code for code, word in REQUEST_TYPES.items()} | {
    code: code for code in REQUEST_TYPES
}


def read_limit(text: str) -> Limit:
    """`3工作日`, `3 个工作日` or `3wd`; ValueError for what is none."""
    in_words = LIMIT_IN_WORDS.fullmatch(text.strip())
    return Limit.parse(in_words[1] + _SUFFIX_OF[in_words[2]] if in_words else text)


def limit_text(limit: Limit, *, chinese: bool) -> str:
    """The limit as a cell says it."""
    short = str(limit)
    number = short.rstrip("abcdefghijklmnopqrstuvwxyz")
    return number + LIMIT_UNITS[short.removeprefix(number)] if chinese else short
