"""A dispatch table as a workbook that a clerk can fill in: words in Chinese, lists to choose from, notes beside it."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import TYPE_STRING
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from dispatch.domain import sheet_words as words
from dispatch.domain.catalogue import ClassEntry, MatterEntry
from dispatch.domain.dispatch_rows import AreaKind
from dispatch.domain.sheet_titles import LISTS, TITLES
from dispatch.domain.table_sheet import letter_of
from dispatch.models import DispatchTable
from dispatch.selectors.coverage_ground import subject_spots
from dispatch.selectors.coverage_matrix import Matrix, coverage_matrix
from dispatch.selectors.current_tables import current_catalogue
from dispatch.selectors.dispatch_sheet import dispatch_sheet
from grid.domain.units import UnitFacts
from grid.selectors.units_index import units_index

WIDTHS = {"subject_kind": 12, "subject": 14, "subject_name": 24, "lead_unit": 36, "fallback_unit": 36,
          "co_units": 30, "notify_units": 36, "remark": 30}  # fmt: skip
SPARE_LINES = 2_000
"""So many lines below the last row still offer the lists."""
NOTES = Path(__file__).parent.parent / "data" / "dispatch_sheet_notes.csv"
HEADER = PatternFill("solid", fgColor="DCE6F1")
HOLE = PatternFill("solid", fgColor="F8CBAD")
LISTED_AREAS = (AreaKind.SUBDISTRICT, AreaKind.COMMUNITY, AreaKind.ZONE, AreaKind.MAINTENANCE_BOUNDARY)


def dispatch_workbook(
    table: DispatchTable, *, language: str = "zh", coverage: AreaKind | None = None
) -> bytes:
    """The table as XLSX; `coverage` adds a sheet of owners by class or matter and area of that level.

    Every cell is text, so that codes keep their digits and nothing is taken for a formula. Only the sheet of the rows
    is read back.
    """
    book = Workbook()
    lines = dispatch_sheet(table.pk, language=language)
    sheet = _filled(book.worksheets[0], TITLES["table"][language], lines)
    sheet.auto_filter.ref = sheet.dimensions
    for name, width in WIDTHS.items():
        sheet.column_dimensions[_letter(name)].width = width
    _filled(book.create_sheet(), TITLES["notes"][language], _notes(language), (18, 110))
    _choices(book, sheet, language, last=len(lines) + SPARE_LINES)
    if coverage is not None:
        _coverage(book.create_sheet(), coverage_matrix(table, coverage), language)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _notes(language: str) -> list[list[str]]:
    """Column → how to fill it in."""
    with NOTES.open(encoding="utf-8", newline="") as file:
        return [[line[f"column_{language}"], line[f"text_{language}"]] for line in csv.DictReader(file)]


def _letter(column: str) -> str:
    return letter_of(list(words.COLUMNS).index(column))


def _filled(
    sheet: Worksheet, title: str, lines: Iterable[Sequence[str]], widths: Sequence[int] = ()
) -> Worksheet:
    """The sheet with these texts, its first line as a header that stays in sight."""
    sheet.title = title
    for number, line in enumerate(lines, 1):
        for column, text in enumerate(line, 1):
            if text:
                cell = sheet.cell(number, column, text)
                cell.data_type = TYPE_STRING
                cell.number_format = "@"
                if number == 1:
                    cell.font, cell.fill = Font(bold=True), HEADER
    sheet.freeze_panes = "A2"
    for column, width in enumerate(widths, 1):
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = width
        for cell in sheet[letter]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    return sheet


def _choices(book: Workbook, sheet: Worksheet, language: str, last: int) -> None:
    """Lists to choose from: fixed words refuse others, units and codes only propose (roles are typed by hand)."""
    for column, choices in LISTS.items():
        texts = list(choices.values()) if language == "zh" else [choice.value for choice in choices]
        _validate(sheet, column, f'"{",".join(texts)}"', last, strict=True)
    units = units_index()
    specs = [[spec, name] for spec, name in _unit_choices(units.all(), language)]
    subjects = [[code, name] for code, name in _subject_choices(language)]
    areas = [[spot.code, spot.name] for kind in LISTED_AREAS for spot in subject_spots(kind)]
    for name, columns, lines in (
        ("units", ("lead_unit", "fallback_unit"), specs),
        ("subjects", ("subject",), subjects),
        ("areas", ("area",), areas),
    ):
        title = TITLES[name][language]
        head = [TITLES["code"][language], TITLES["name"][language]]
        _filled(book.create_sheet(), title, [head, *lines], (34, 40))
        if lines:
            book.defined_names[name] = DefinedName(name, attr_text=f"'{title}'!$A$2:$A${len(lines) + 1}")
            for column in columns:
                _validate(sheet, column, f"={name}", last, strict=False)


def _validate(sheet: Worksheet, column: str, formula: str, last: int, *, strict: bool) -> None:
    validation = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=strict)
    validation.add(f"{_letter(column)}2:{_letter(column)}{last}")
    sheet.add_data_validation(validation)


def _unit_choices(units: Sequence[UnitFacts], language: str) -> list[tuple[str, str]]:
    """Roles in the place by unit type first, with a unit of the type, then every unit that may be named."""
    in_places = {unit.unit_type: unit.name_zh for unit in units if unit.subdistrict_code and unit.may_lead}
    of_district = {unit.unit_type: unit.name_zh for unit in units if not unit.subdistrict_code}
    of_place = TITLES["of_place"][language]
    roles = [(f"subdistrict_of:{kind}", of_place.format(in_places[kind])) for kind in sorted(in_places)]
    roles += [(f"district:{kind}", of_district[kind]) for kind in sorted(of_district)]
    return roles + [(unit.code, unit.name_zh) for unit in units if unit.unit_type != "community"]


def _subject_choices(language: str) -> list[tuple[str, str]]:
    lists = current_catalogue()
    entries: list[ClassEntry | MatterEntry] = [
        *lists.request_classes.values(),
        *(matter for matter in lists.matters.values() if not matter.is_collected),
    ]
    return [(entry.code, entry.name_en if language == "en" else entry.name_zh) for entry in entries]


def _coverage(sheet: Worksheet, matrix: Matrix, language: str) -> None:
    """One line for each class and matter, one column for each area; what nobody owns is marked."""
    head = [
        TITLES["code"][language],
        TITLES["name"][language],
        *(spot.name or spot.code for spot in matrix.spots),
    ]
    lines: list[list[str]] = [head]
    for subject, owners in zip(matrix.subjects, matrix.owners, strict=True):
        named = [_unit_name(matrix, owner.unit) if owner else TITLES["nobody"][language] for owner in owners]
        lines.append([subject.code, matrix.name(subject, language), *named])
    _filled(sheet, TITLES["coverage"][language], lines)
    sheet.freeze_panes = "C2"
    sheet.column_dimensions["B"].width = 28
    for number, owners in enumerate(matrix.owners, 2):
        for column, owner in enumerate(owners, 3):
            if owner is None:
                sheet.cell(number, column).fill = HOLE


def _unit_name(matrix: Matrix, code: str) -> str:
    unit = matrix.units.get(code)
    return unit.name_zh if unit else code
