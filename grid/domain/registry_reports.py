"""Which orphans and contradictions of the base registry are looked for, and what each is called."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from gis.domain.errors import GridlineError

_THRESHOLDS: Final = Path(__file__).parent.parent / "data" / "registry_thresholds.csv"


class ReportKind(StrEnum):
    """An orphan has lost what it belongs to; a contradiction says two things that cannot both be."""

    ORPHAN = "orphan"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True, slots=True)
class Report:
    """A report: what its keys are (`house`, `household`, `resident` by number …) and its name in both languages."""

    name: str
    kind: ReportKind
    subject: str
    zh: str
    en: str


def _orphan(name: str, subject: str, zh: str, en: str) -> Report:
    return Report(name, ReportKind.ORPHAN, subject, zh, en)


def _contradiction(name: str, subject: str, zh: str, en: str) -> Report:
    return Report(name, ReportKind.CONTRADICTION, subject, zh, en)


REPORTS: Final[Mapping[str, Report]] = {
    report.name: report
    for report in (
        _orphan("building_without_cell", "building", "楼栋不在任何网格", "Buildings in no cell"),
        _orphan("house_without_building", "house", "房屋没有楼栋", "Houses without a building"),
        _orphan("household_without_house", "household", "户没有房屋", "Households without a house"),
        _orphan("resident_without_household", "resident", "人没有户", "Residents without a household"),
        _orphan(
            "organisation_without_place", "organisation", "单位没有位置", "Organisations without a place"
        ),
        _orphan("facility_without_cell", "facility", "设施不在任何网格", "Facilities in no cell"),
        _contradiction(
            "void_house_lived_in", "house", "已注销的房屋还有人住", "Void houses somebody lives in"
        ),
        _contradiction("house_many_households", "house", "一屋多户", "Houses of too many households"),
        _contradiction("house_crowded", "house", "一屋人数过多", "Houses of more residents than plausible"),
        _contradiction(
            "self_occupied_without_household", "house", "自住房没有户", "Self-occupied, yet nobody there"
        ),
        _contradiction("vacant_with_household", "house", "空置房有户", "Vacant, yet somebody there"),
        _contradiction(
            "floor_above_building", "house", "楼层高于楼栋层数", "Floors above the building's last"
        ),
        _contradiction("resident_in_two_households", "resident", "同时在两户", "In two households at once"),
        _contradiction(
            "birth_year_against_number", "resident", "出生年与证件号码不符", "Birth year against number"
        ),
        _contradiction("sex_against_number", "resident", "性别与证件号码不符", "Sex against number"),
        _contradiction("registration_expired", "resident", "居住登记已过期", "Floating registration expired"),
    )
}


def report_named(name: str) -> Report:
    """Raises GridlineError `registry_report_unknown` (404)."""
    if name not in REPORTS:
        raise GridlineError("registry_report_unknown", status=404, given=name[:40], known=", ".join(REPORTS))
    return REPORTS[name]


@cache
def thresholds() -> Mapping[str, int]:
    """What counts as too many, from `grid/data/registry_thresholds.csv`."""
    with _THRESHOLDS.open(encoding="utf-8", newline="") as file:
        return {row["name"]: int(row["value"]) for row in csv.DictReader(file)}
