"""Which columns a registry file may have, by their Chinese and English headings."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gis.domain.errors import GridlineError


class RegistryKind(StrEnum):
    """What a registry file lists: 屋, 户, 人, 实有单位, 实有设施."""

    HOUSE = "house"
    HOUSEHOLD = "household"
    RESIDENT = "resident"
    ORGANISATION = "organisation"
    FACILITY = "facility"


_CODES = {
    "building_code": ("楼栋编码", "建筑物编码", "楼宇编码"),
    "address_code": ("地址编码", "标准地址编码"),
}
_PLACE = {"lon": ("经度", "lng", "longitude"), "lat": ("纬度", "latitude")}

COLUMNS: Final[Mapping[RegistryKind, Mapping[str, Sequence[str]]]] = {
    RegistryKind.HOUSE: {
        "code": ("房屋编码", "房屋代码", "house_code"),
        **_CODES,
        "unit_no": ("单元", "单元号", "unit"),
        "floor_no": ("楼层", "层", "floor"),
        "room_no": ("房号", "房间号", "室号", "room"),
        "use": ("用途", "房屋用途", "使用情况"),
        "area_m2": ("面积", "建筑面积", "面积平方米", "area"),
        "owner": ("产权人", "业主", "业主姓名", "房主"),
        "status": ("状态",),
    },
    RegistryKind.HOUSEHOLD: {
        "code": ("户编码", "户号", "household_code"),
        "kind": ("户类型", "户别"),
        "house_code": ("房屋编码", "房屋代码"),
        "status": ("状态",),
    },
    RegistryKind.RESIDENT: {
        "source_code": ("人员编号", "人口编号", "person_code"),
        "name": ("姓名",),
        "resident_class": ("人口类别", "人员类别", "人口类型", "class"),
        "sex": ("性别", "gender"),
        "id_type": ("证件类型", "证件种类"),
        "id_number": ("证件号码", "身份证号", "身份证号码", "公民身份号码"),
        "phone": ("电话", "联系电话", "手机", "手机号", "手机号码"),
        "birth_on": ("出生日期", "birth_date", "birthday"),
        "household_code": ("户编码", "户号"),
        "relation": ("与户主关系", "家庭关系"),
        "care_flags": ("关爱类别", "重点关爱", "特殊群体"),
        "registration_number": ("居住登记号", "居住证号", "流动人口登记号"),
        "registration_expires_on": ("登记有效期", "登记到期日", "居住登记到期日"),
        "stay_since_on": ("入住日期", "来本地日期"),
        "status": ("状态",),
    },
    RegistryKind.ORGANISATION: {
        "code": ("统一社会信用代码", "社会信用代码", "credit_code"),
        "name": ("单位名称", "名称"),
        "kind": ("单位类型", "单位性质"),
        **_CODES,
        **_PLACE,
        "trade": ("行业", "经营范围", "业务范围"),
        "special_trade": ("特种行业", "是否特种行业"),
        "staff_count": ("从业人数", "员工人数", "人数"),
        "legal_representative": ("法定代表人", "法人", "负责人"),
        "contact_name": ("联系人",),
        "contact_phone": ("联系电话", "电话", "phone"),
        "status": ("状态",),
    },
    RegistryKind.FACILITY: {
        "code": ("设施编码", "部件编码", "部件代码"),
        "class_code": ("类别编码", "小类编码", "设施类别"),
        "name": ("设施名称", "部件名称", "名称"),
        "owner_unit_code": ("权属单位编码", "管养单位编码", "权属单位"),
        "condition": ("状况", "设施状态", "部件状态"),
        "accuracy_class": ("精度等级", "定位精度"),
        **_PLACE,
    },
}

REQUIRED: Final[Mapping[RegistryKind, frozenset[str]]] = {
    RegistryKind.HOUSE: frozenset({"building_code"}),
    RegistryKind.HOUSEHOLD: frozenset({"code", "house_code"}),
    RegistryKind.RESIDENT: frozenset({"name", "resident_class"}),
    RegistryKind.ORGANISATION: frozenset({"code", "name"}),
    RegistryKind.FACILITY: frozenset({"code", "lon", "lat"}),
}


@dataclass(frozen=True, slots=True)
class Header:
    """Heading → our column, and the headings that no column of ours has; those are not stored anywhere."""

    columns: Mapping[str, str]
    ignored: tuple[str, ...]


def read_header(headings: Sequence[str], kind: RegistryKind) -> Header:
    """Which heading is which column.

    Raises GridlineError `import_field_missing` or `registry_column_twice` (two headings mean the same column).
    """
    known = _known(kind)
    columns: dict[str, str] = {}
    for heading in headings:
        column = known.get(_plain(heading))
        if column is None:
            continue
        if column in columns.values():
            raise GridlineError("registry_column_twice", status=422, column=column, heading=heading[:40])
        columns[heading] = column
    missing = sorted(REQUIRED[kind] - set(columns.values()))
    if missing:
        raise GridlineError(
            "import_field_missing", status=422, missing=", ".join(_said(kind, name) for name in missing),
            fields=", ".join(headings)[:300],
        )  # fmt: skip
    return Header(columns, tuple(heading[:40] for heading in headings if heading and heading not in columns))


def _known(kind: RegistryKind) -> dict[str, str]:
    return {
        _plain(heading): column
        for column, headings in COLUMNS[kind].items()
        for heading in (column, *headings)
    }


def _said(kind: RegistryKind, column: str) -> str:
    return f"{column} ({COLUMNS[kind][column][0]})"


def _plain(heading: str) -> str:
    """A heading as it is compared: width and case folded, without blanks, underscores, stars and brackets' signs."""
    folded = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"[\s_*()\[\]:.-]+", "", folded)
