"""The two frozen files of a sheet or bulletin, with their digests."""

import hashlib
from typing import TypedDict

from dispatch.services.sheet_content import SheetContent
from dispatch.services.write_sheet_docx import write_sheet_docx
from dispatch.services.write_sheet_xlsx import write_sheet_xlsx


class SheetFiles(TypedDict):
    """The columns of `DailySheet` and `Bulletin` that hold them."""

    xlsx: bytes
    docx: bytes
    xlsx_sha256: str
    docx_sha256: str


def sheet_files(content: SheetContent) -> SheetFiles:
    """Workbook and document of the same content."""
    xlsx, docx = write_sheet_xlsx(content), write_sheet_docx(content)
    return {
        "xlsx": xlsx,
        "docx": docx,
        "xlsx_sha256": hashlib.sha256(xlsx).hexdigest(),
        "docx_sha256": hashlib.sha256(docx).hexdigest(),
    }
