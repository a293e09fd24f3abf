import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import openpyxl
from django.conf import settings
from django.utils.module_loading import import_string
from openpyxl.styles import Font

from gis.domain.spreadsheet_text import harmless
from gis.models import ImportJob, ImportRejection, ImportWarning

HEADER: Final = (
    "行号 line",
    "编码 code",
    "处理 result",
    "原因 reason",
    "说明",
    "explanation",
    "经度 lon",
    "纬度 lat",
)
WIDTHS: Final = (10, 24, 12, 26, 48, 60, 12, 12)


def write_fault_sheet(*, job: ImportJob, path: Path) -> int:
    """Writes the rejected and the warned rows of a job for those who sent the file (退回街道修改); how many.

    An .xlsx or, by any other name, a CSV in UTF-8 with byte order mark. Every text is harmless to a spreadsheet
    program.
    """
    rows = 0
    if path.suffix.lower() == ".xlsx":
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("faults")
        for place, width in enumerate(WIDTHS):
            sheet.column_dimensions["ABCDEFGH"[place]].width = width
        sheet.freeze_panes = "A2"
        sheet.append([_bold(sheet, text) for text in HEADER])
        for row in _rows(job):
            sheet.append(row)
            rows += 1
        book.save(path)
        return rows
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for row in _rows(job):
            writer.writerow(row)
            rows += 1
    return rows


def _rows(job: ImportJob) -> Iterator[list[Any]]:
    text_for = import_string(settings.TEXT_FOR)
    kinds = (
        (ImportRejection, "reason_code", "未入库 rejected"), (ImportWarning, "code", "需核对 check")
    )  # fmt: skip
    for model, column, result in kinds:
        found = model.objects.filter(job=job).order_by("line", "pk")
        for row in found.iterator(chunk_size=2000):
            code = getattr(row, column)
            lon, lat = row.shape.point_on_surface.coords if row.shape else (None, None)
            words = [text_for(code, language, row.params) for language in ("zh", "en")]
            yield [row.line, *map(harmless, (row.row_key, result, code, *words)), lon, lat]


def _bold(sheet: Any, text: str) -> Any:
    cell = openpyxl.cell.WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell
