"""The daily sheet as a document: one page a reader takes to the morning meeting, with its tables."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from dispatch.services.sheet_content import SheetContent

LATIN, CHINESE = "Times New Roman", "宋体"
MOST_ROWS = 50


def write_sheet_docx(content: SheetContent) -> bytes:
    """The document's bytes. Long lists end after MOST_ROWS rows; the workbook holds all of them."""
    document = Document()
    _set_up(document)
    heading = document.add_heading(content.title, level=0)
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in content.head_lines:
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    _table(document, ("项目 Item", "数量 Count"), content.totals)
    for part in content.parts:
        document.add_heading(part.title, level=2)
        if part.rows:
            _table(document, part.columns, part.rows[:MOST_ROWS])
        else:
            document.add_paragraph("无。 None.")
        if len(part.rows) > MOST_ROWS:
            document.add_paragraph(
                f"其余 {len(part.rows) - MOST_ROWS} 行见表格文件。 The rest is in the workbook."
            )
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_up(document: Any) -> None:
    """A4, and fonts that have Chinese characters; Word takes the East Asian font from an attribute of its own."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    for name in ("Normal", "Title", "Heading 2"):
        style = document.styles[name]
        style.font.name = LATIN
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), CHINESE)
    document.styles["Normal"].font.size = Pt(10.5)
    document.styles["Title"].font.size = Pt(18)


def _table(document: Any, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    listed = list(rows)
    table = document.add_table(rows=1 + len(listed), cols=len(columns))
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, columns, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    for line, values in zip(table.rows[1:], listed, strict=True):
        for cell, value in zip(line.cells, values, strict=True):
            cell.text = "" if value is None else str(value)
