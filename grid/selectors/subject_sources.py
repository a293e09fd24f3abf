"""Where the subjects of a verification stand: how each kind of base data leads to its building or cell."""

from collections.abc import Mapping
from dataclasses import dataclass

from grid.domain.verification.fields import SubjectKind


@dataclass(frozen=True, slots=True)
class SubjectSource:
    """SQL over one kind, with the subject's own table as `subject`.

    `match` tells the subject of a staged record `stage`; `building` and `cell` are its codes, '' when it has none;
    `standing` holds for those that count.
    """

    tables: str
    match: str
    building: str
    cell: str = "''"
    standing: str = "subject.status = 'active'"


_CELL_OF_POINT = """coalesce((
    SELECT cell.code FROM grid_gridcell cell
    WHERE cell.valid_to IS NULL AND cell.kind <> 'responsibility' AND ST_Intersects(cell.geom, subject.point)
    ORDER BY cell.code LIMIT 1), '')"""
_HOME = """
    LEFT JOIN grid_householdplace place ON place.household_id = {household} AND place.valid_to IS NULL
    LEFT JOIN grid_house house ON house.code = place.house_code"""

SOURCES: Mapping[SubjectKind, SubjectSource] = {
    SubjectKind.ADDRESS: SubjectSource(
        tables="gis_standardaddress subject LEFT JOIN gis_building home ON home.id = subject.building_id",
        match="subject.code = stage.subject_key",
        building="coalesce(home.code, '')",
        cell=f"CASE WHEN home.id IS NULL THEN {_CELL_OF_POINT} ELSE '' END",
    ),
    SubjectKind.BUILDING: SubjectSource(
        tables="gis_building subject",
        match="subject.code = stage.subject_key AND subject.valid_to IS NULL",
        building="subject.code",
        standing="subject.valid_to IS NULL",
    ),
    SubjectKind.HOUSE: SubjectSource(
        tables="grid_house subject",
        match="subject.code = stage.subject_key",
        building="subject.building_code",
    ),
    SubjectKind.HOUSEHOLD: SubjectSource(
        tables="grid_household subject" + _HOME.format(household="subject.id"),
        match="subject.code = stage.subject_key",
        building="coalesce(house.building_code, '')",
    ),
    SubjectKind.RESIDENT: SubjectSource(
        tables="grid_resident subject LEFT JOIN grid_householdmember member "
        "ON member.resident_id = subject.id AND member.valid_to IS NULL"
        + _HOME.format(household="member.household_id"),
        match="subject.id = CASE WHEN stage.subject_key ~ '^[0-9]{1,18}$' THEN stage.subject_key::bigint END",
        building="coalesce(house.building_code, '')",
    ),
    SubjectKind.ORGANISATION: SubjectSource(
        tables="grid_organisation subject",
        match="subject.code = stage.subject_key",
        building="subject.building_code",
        cell=f"CASE WHEN subject.building_code = '' AND subject.point IS NOT NULL THEN {_CELL_OF_POINT} ELSE '' END",
    ),
    SubjectKind.FACILITY: SubjectSource(
        tables="grid_facility subject",
        match="subject.code = stage.subject_key AND subject.valid_to IS NULL",
        building="''",
        cell="subject.cell_code",
        standing="subject.valid_to IS NULL",
    ),
}
