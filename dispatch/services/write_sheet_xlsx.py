"""The daily sheet as a workbook: totals first, then a sheet per grouping."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from dispatch.services.sheet_content import SheetContent
from gis.domain.spreadsheet_text import harmless

HEAD = PatternFill("solid", fgColor="DCE6F1")
WIDEST = 60


def write_sheet_xlsx(content: SheetContent) -> bytes:
    """The workbook's bytes; Chinese first, English second in every heading."""
    book = Workbook()
    summary: Worksheet = book.worksheets[0]
    summary.title = "总表 Summary"
    summary.append([harmless(content.title)])
    summary["A1"].font = Font(bold=True, size=14)
    for line in content.head_lines:
        summary.append([harmless(line)])
    summary.append([])
    _table(summary, ("项目 Item", "数量 Count"), [(label, count) for label, count in content.totals])
    for part in content.parts:
        sheet = book.create_sheet(part.title[:31])
        _table(sheet, part.columns, part.rows)
        sheet.freeze_panes = "A2"
    for sheet in book.worksheets:
        _fit(sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _table(sheet: Worksheet, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    sheet.append(list(columns))
    for cell in sheet[sheet.max_row]:
        cell.font, cell.fill = Font(bold=True), HEAD
        cell.alignment = Alignment(vertical="center", wrap_text=True)
    for row in rows:
        sheet.append([harmless(value) if isinstance(value, str) else value for value in row])


def _fit(sheet: Worksheet) -> None:
    """Wide enough to read; a Chinese character takes two places."""
    for number, column in enumerate(sheet.iter_cols(min_row=2), start=1):
        texts = [str(cell.value or "") for cell in column]
        widest = max((sum(1 + (ord(sign) > 255) for sign in text) for text in texts), default=8)
        sheet.column_dimensions[get_column_letter(number)].width = min(widest + 3, WIDEST)
