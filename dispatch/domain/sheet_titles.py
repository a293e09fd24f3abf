"""The titles of the dispatch table's workbook in both languages, and its lists to choose from."""

from collections.abc import Mapping
from enum import StrEnum

from dispatch.domain import sheet_words as words

TITLES: Mapping[str, Mapping[str, str]] = {
    "table": {"zh": "派单目录", "en": "dispatch table"},
    "notes": {"zh": "填写说明", "en": "notes"},
    "units": {"zh": "单位", "en": "units"},
    "subjects": {"zh": "类别与事项", "en": "classes and matters"},
    "areas": {"zh": "区域", "en": "areas"},
    "coverage": {"zh": "覆盖", "en": "coverage"},
    "code": {"zh": "代码", "en": "code"},
    "name": {"zh": "名称", "en": "name"},
    "of_place": {"zh": "事发地所在街道的,如{}", "en": "that of the place's subdistrict, such as {}"},
    "nobody": {"zh": "无人", "en": "nobody"},
}

LISTS: Mapping[str, Mapping[StrEnum, str]] = {
    "subject_kind": words.SUBJECT_KINDS,
    "area_kind": words.AREA_KINDS,
    "priority": words.PRIORITIES,
    "dispatch_mode": words.MODES,
}
"""The columns whose words are few and fixed."""
