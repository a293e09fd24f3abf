"""The cases of a ticket file, and the rows that say nothing, each with its line and reason."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from dispatch.domain.faults import Fault, FaultyInput
from dispatch.domain.import_report import Rejected
from dispatch.domain.learning.case import Case
from dispatch.domain.learning.read_case import CaseReader
from dispatch.domain.learning.replay import in_order
from dispatch.domain.ticket_mapping import TicketMapping
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.current_moment import current_moment
from dispatch.services.read_ticket_file import NumberedRow
from gis.domain.coordinates import LonLat
from gis.domain.errors import GridlineError
from grid.domain.place import Place
from grid.selectors.locate import locate

MOST_FAULTS = 100


@dataclass(slots=True)
class CaseFile:
    """``cases`` in order of time; ``read`` counts the rows below the header, the rejected ones too."""

    cases: tuple[Case, ...] = ()
    read: int = 0
    rejected: list[Rejected] = field(default_factory=list)


def read_cases(*, rows: Iterable[NumberedRow], mapping: TicketMapping, located: bool = False) -> CaseFile:
    """Read the rows, the header first. A row without unit, with a time that nobody can read or of another length is
    set aside. ``located``: the areas are those of this district in which the row's point lies, one statement a row.

    Raises FaultyInput: `mapping_faulty` for columns that are missing, `no_cases` by line when no row is left.
    """
    iterator = iter(rows)
    header = [name.strip() for name in next(iterator, (1, []))[1]]
    reader = case_reader(mapping)
    reader.check_header(header)
    found = CaseFile()
    cases: list[Case] = []
    for line, cells in iterator:
        found.read += 1
        named = dict(zip(header, cells, strict=False))
        try:
            if len(cells) != len(header):
                raise GridlineError("row_wrong_length", status=422, expected=len(header), found=len(cells))
            case = reader.read(line, named)
            cases.append(_located(case, reader.point(named)) if located else case)
        except GridlineError as reason:
            number = mapping.fields["number"].read(named)[:64] if "number" in mapping.fields else ""
            found.rejected.append(Rejected(line, number, reason.code, reason.field, dict(reason.params)))
    if not cases:
        raise FaultyInput("no_cases", (_fault(row) for row in found.rejected[:MOST_FAULTS]))
    found.cases = in_order(cases)
    return found


def _located(case: Case, point: LonLat | None) -> Case:
    place = locate(point) if point else Place.nowhere()
    codes = (("subdistrict", place.subdistrict_code or ""), ("community", place.community_code or ""))
    return replace(case, areas=tuple(area for area in codes if area[1]))


def _fault(row: Rejected) -> Fault:
    params = {"field": row.field or "", **row.params}
    return Fault(row.code, str(row.line), row.line, row.field or "", params)


def case_reader(mapping: TicketMapping) -> CaseReader:
    """The reader; only a mapping that asks for class names needs the catalogue."""
    rule = mapping.fields.get("request_class")
    if rule is None or mapping.learn.classes:
        return CaseReader(mapping)
    lists = catalogue(current_moment().catalogue_version)
    entries = lists.request_classes.values()
    codes = {entry.name_en: entry.code for entry in entries} | {
        entry.name_zh: entry.code for entry in entries
    }
    paths = {entry.code: tuple(reversed(lists.class_path(entry.code))) for entry in entries}
    return CaseReader(mapping, codes, paths)
