"""The 16 digits of a facility: how they are divided is data, because two numberings are in use [RULES 2.3]."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from gis.domain.errors import GridlineError

DEFAULT_SCHEME: Final = "matter_6_2_3_5"
FACILITY_DIGITS: Final = 16
_DATA: Final = Path(__file__).parent.parent / "data"


@dataclass(frozen=True, slots=True)
class FacilityScheme:
    """Digits of division, major class, minor class and sequence; together sixteen."""

    name: str
    division: int
    major: int
    minor: int
    sequence: int


@dataclass(frozen=True, slots=True)
class FacilityCode:
    """A checked code and its parts. `class_code` is major and minor class in the scheme's own digits."""

    code: str
    division: str
    class_code: str
    major: str
    minor: str
    sequence: str


def check_facility_code(code: str, scheme_name: str, district_code: str | None) -> FacilityCode:
    """The code's parts under a scheme. `district_code` None or other than six digits checks no division.

    Raises GridlineError `facility_scheme_unknown`, `facility_code_malformed` or `facility_class_unknown` (the major
    class is none of the catalogue's; minor classes may be local).
    """
    scheme = facility_scheme(scheme_name)
    if not (len(code) == FACILITY_DIGITS and code.isascii() and code.isdigit()):
        raise GridlineError("facility_code_malformed", status=422, given=code[:20], scheme=scheme_name)
    ends = (scheme.division, scheme.division + scheme.major, FACILITY_DIGITS - scheme.sequence)
    division, major, minor = code[: ends[0]], code[ends[0] : ends[1]], code[ends[1] : ends[2]]
    if district_code and len(district_code) == scheme.division and division != district_code:
        raise GridlineError("facility_code_malformed", status=422, given=code, scheme=scheme_name)
    if (major, "") not in facility_classes():
        raise GridlineError("facility_class_unknown", status=422, given=major)
    return FacilityCode(code, division, major + minor, major, minor, code[ends[2] :])


def facility_scheme(name: str) -> FacilityScheme:
    """Raises GridlineError `facility_scheme_unknown`."""
    schemes = facility_schemes()
    if name not in schemes:
        raise GridlineError(
            "facility_scheme_unknown", status=422, given=name[:24], known=", ".join(sorted(schemes))
        )
    return schemes[name]


@cache
def facility_schemes() -> Mapping[str, FacilityScheme]:
    """By name, from `grid/data/facility_schemes.csv`. Raises ValueError when a scheme has not sixteen digits."""
    parts = ("division", "major", "minor", "sequence")
    with (_DATA / "facility_schemes.csv").open(encoding="utf-8", newline="") as file:
        schemes = {
            row["scheme"]: FacilityScheme(row["scheme"], *(int(row[part]) for part in parts))
            for row in csv.DictReader(file)
        }
    for scheme in schemes.values():
        if scheme.division + scheme.major + scheme.minor + scheme.sequence != FACILITY_DIGITS:
            raise ValueError(f"{scheme.name} has not {FACILITY_DIGITS} digits")
    return schemes


@cache
def facility_classes() -> Mapping[tuple[str, str], tuple[str, str]]:
    """(major, minor of 3 digits; empty for the major class itself) → Chinese and English name."""
    with (_DATA / "facility_classes.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["major"], row["minor"]): (row["name_zh"], row["name_en"]) for row in csv.DictReader(file)
        }


def class_name(major: str, minor: str, language: str) -> str:
    """The name of a class in `zh` or `en`; the major class's for a local minor one, empty for an unknown."""
    known = facility_classes()
    names = known.get((major, minor.rjust(3, "0"))) or known.get((major, "")) or ("", "")
    return names[1] if language == "en" else names[0]
