"""The words a registry file may use for our values, Chinese and English."""

from collections.abc import Mapping
from typing import Final

from gis.domain.errors import GridlineError

_STATUS = {"正常": "active", "有效": "active", "注销": "void", "作废": "void", "无效": "void"}

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "use": {"自住": "self_occupied", "自用": "self_occupied", "出租": "rented", "空置": "vacant",
            "商用": "commercial", "商业": "commercial", "未知": "unknown"},
    "house_status": _STATUS,
    "household_kind": {"家庭户": "family", "家庭": "family", "集体户": "collective", "集体": "collective"},
    "household_status": _STATUS,
    "resident_class": {"户籍": "registered", "户籍人口": "registered", "常住": "registered", "流动": "migrant",
                       "流动人口": "migrant", "境外": "overseas", "境外人员": "overseas"},
    "sex": {"男": "male", "男性": "male", "m": "male", "1": "male", "女": "female", "女性": "female",
            "f": "female", "2": "female", "未知": "unknown", "9": "unknown", "0": "unknown"},
    "id_type": {"居民身份证": "citizen_id", "身份证": "citizen_id", "港澳居民来往内地通行证": "hk_macao_permit",
                "回乡证": "hk_macao_permit", "台湾居民来往大陆通行证": "taiwan_permit", "台胞证": "taiwan_permit",
                "港澳台居民居住证": "residence_permit", "外国人永久居留身份证": "foreign_permanent_residence",
                "护照": "passport", "军官证": "military_id", "出生医学证明": "birth_certificate", "其他": "other"},
    "relation": {"户主": "head", "本人": "head", "配偶": "spouse", "夫": "spouse", "妻": "spouse", "子": "child",
                 "女": "child", "子女": "child", "父": "parent", "母": "parent", "父母": "parent", "亲属": "relative",
                 "租客": "tenant", "承租人": "tenant", "同事": "colleague", "其他": "other", "非亲属": "other"},
    "resident_status": {**_STATUS, "迁出": "moved_out", "已迁出": "moved_out", "死亡": "deceased", "已故": "deceased"},
    "organisation_kind": {"机关": "organ", "事业": "public_institution", "事业单位": "public_institution",
                          "企业": "enterprise", "社会团体": "social_group", "民办非企业": "private_non_enterprise",
                          "民办非企业单位": "private_non_enterprise", "个体": "sole_trader",
                          "个体工商户": "sole_trader", "其他": "other"},
    "organisation_status": {**_STATUS, "存续": "active", "在营": "active", "注销": "closed", "吊销": "closed",
                            "停业": "closed"},
    "condition": {"完好": "intact", "破损": "damaged", "丢失": "lost", "废弃": "discarded"},
    "accuracy_class": {"a": "A", "b": "B", "c": "C", "a级": "A", "b级": "B", "c级": "C"},
    "yes": {"是": "yes", "1": "yes", "true": "yes", "y": "yes", "有": "yes",
            "否": "no", "0": "no", "false": "no", "n": "no", "无": "no", "no": "no"},
}  # fmt: skip
"""List of words → word → value. A value itself is a word for itself."""

_KNOWN: Final = {
    name: {**{value.casefold(): value for value in words.values()}, **words} for name, words in WORDS.items()
}
NOT_KNOWN: Final = frozenset({"", "无", "null", "none", "不详", "n/a", "-", "/"})
"""How files say "not known"."""


def word_value(words: str, text: str, *, column: str, default: str) -> str:
    """Our value for a word of the list `words`; `default` for an empty one.

    Raises GridlineError `registry_word_unknown`. It names the column and what it may say, never what it said: in a
    file whose columns have slipped that would be somebody's name.
    """
    known = _KNOWN[words]
    found = known.get(text)
    if found is not None:
        return found
    folded = text.casefold()
    found = known.get(folded)
    if found is not None:
        return found
    if folded in NOT_KNOWN:
        return default
    raise GridlineError("registry_word_unknown", status=422, column=column, known=", ".join(WORDS[words]))
