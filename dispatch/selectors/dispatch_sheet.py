"""A dispatch table as lines of a spreadsheet."""

from collections.abc import Mapping

from dispatch.domain.catalogue import Catalogue, ClassEntry, MatterEntry
from dispatch.domain.dispatch_rows import DispatchRow, SubjectKind
from dispatch.domain.table_sheet import write_sheet
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.current_tables import current_catalogue
from dispatch.selectors.dispatch_rows import dispatch_rows


def dispatch_sheet(
    table_id: int, *, language: str = "zh", catalogue_version: int | None = None
) -> list[list[str]]:
    """Header and rows; reading them back gives the same rows. `catalogue_version` None = names of today."""
    names = current_catalogue() if catalogue_version is None else catalogue(catalogue_version)
    return write_sheet(
        dispatch_rows(table_id), lambda row: subject_name(row, names, language), language=language
    )


def subject_name(row: DispatchRow, names: Catalogue, language: str) -> str:
    """Name of the matter or class of a row, for readers; empty for major classes and for any subject."""
    listed: Mapping[str, ClassEntry | MatterEntry] = {}
    if row.subject_kind is SubjectKind.REQUEST_CLASS:
        listed = names.request_classes
    elif row.subject_kind is SubjectKind.MATTER:
        listed = names.matters
    entry = listed.get(row.subject_code)
    if entry is None:
        return ""
    return entry.name_en if language == "en" else entry.name_zh
