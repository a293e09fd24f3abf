"""The workbook a clerk fills in, from export to import, and files that are no workbook at all."""

import io
import zipfile

import pytest
from openpyxl import load_workbook

from dispatch.domain.dispatch_rows import AreaKind
from dispatch.domain.faults import FaultyInput
from dispatch.domain.sheet_titles import TITLES
from dispatch.models import DispatchTable
from dispatch.selectors.dispatch_table_view import get_table
from dispatch.services.draft_first_dispatch_table import draft_first_dispatch_table
from dispatch.services.import_dispatch_table import import_dispatch_table
from dispatch.services.read_table_file import read_table_file
from dispatch.services.write_dispatch_workbook import dispatch_workbook
from gis.domain.errors import GridlineError
from tests.dispatch.rules_district import AT, SYSTEM, have_units, load_ours

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(db):
    have_units()
    load_ours()
    table = draft_first_dispatch_table(actor=SYSTEM, at=AT)
    return load_workbook(io.BytesIO(dispatch_workbook(get_table(table.pk), coverage=AreaKind.SUBDISTRICT)))


def saved(book) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def bring_in(book, **more):
    return import_dispatch_table(
        lines=read_table_file(saved(book), sheets=TITLES["table"].values()),
        name="edited",
        actor=SYSTEM,
        at=AT,
        **more,
    )


def test_it_offers_lists_notes_and_the_owners(book):
    assert book.sheetnames == ["派单目录", "填写说明", "单位", "类别与事项", "区域", "覆盖"]
    rules = {
        str(one.sqref).split(":")[0][0]: one for one in book.worksheets[0].data_validations.dataValidation
    }
    assert set(rules) == set("BCEJKOP")  # no areas are drawn here
    assert rules["B"].formula1 == '"热线类别,入格事项,全部"'
    assert (rules["P"].showErrorMessage, rules["J"].showErrorMessage) == (True, False)
    assert (rules["J"].formula1, "units" in book.defined_names) == ("=units", True)
    assert {"subdistrict_of:subdistrict", "DISTRICT_WATER"} <= {cell.value for cell in book["单位"]["A"]}
    assert all(cell.value for cell in book["单位"]["B"]), "a role without a name says nothing to a clerk"
    assert book["填写说明"]["A2"].value == "行号"


def test_an_edit_in_the_spreadsheet_comes_back_as_the_row(book):
    sheet = book.worksheets[0]
    sheet["N2"], sheet["P2"], sheet["J2"] = "4 个工作时", "自动", "名DISTRICT_WATER"
    book.move_sheet(sheet, 2)  # a clerk who looked something up may save the sheets in another order
    imported = bring_in(book, publish=True)
    rule = DispatchTable.objects.get(pk=imported.table_id).rules.get(row=1)
    assert (rule.limit, rule.dispatch_mode, rule.lead_unit) == ("4wh", "auto", "DISTRICT_WATER")


def test_every_fault_names_its_cell_and_nothing_is_stored(book):
    sheet, before = book.worksheets[0], DispatchTable.objects.count()
    for cell, value in {
        "J2": "XX局", "N3": "4 hours", "B4": "别的", "I5": "((a+)+)+$", "G6": "x" * 130, "A7": "-1",
    }.items():  # fmt: skip
        sheet[cell] = value
    with pytest.raises(FaultyInput) as refused:
        bring_in(book)
    assert [(fault.where, fault.code) for fault in refused.value.faults if fault.where] == [
        ("J2", "row_unit_unknown"), ("N3", "cell_limit_unreadable"), ("B4", "cell_word_unknown"),
        ("I5", "cell_condition_unreadable"), ("G6", "cell_too_long"), ("A7", "cell_number_unreadable"),
    ]  # fmt: skip
    for cell, value in {"J2": "", "N3": "9000wd", "B4": "热线类别", "I5": "", "G6": "", "A7": "6"}.items():
        sheet[cell] = value
    sheet["J2"], sheet["F8"], sheet["E8"], sheet["C9"] = (
        "DISTRICT_WATER",
        "Z-NONE",
        "片区",
        sheet["C10"].value,
    )
    with pytest.raises(FaultyInput) as refused:
        bring_in(book)
    found = {fault.where: fault.code for fault in refused.value.faults}
    assert found == {"N3": "row_limit_impossible", "F8": "row_area_unknown", "C10": "row_ties"}
    assert DispatchTable.objects.count() == before


def test_a_workbook_that_would_burst_is_refused_before_it_is_opened(book):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as bomb:
        with zipfile.ZipFile(io.BytesIO(saved(book))) as real:
            for name in real.namelist():
                bomb.writestr(name, real.read(name))
        with bomb.open("xl/filler.xml", "w") as filler:
            for _ in range(40):
                filler.write(b" " * 10_000_000)
    with pytest.raises(GridlineError) as refused:
        read_table_file(content.getvalue())
    assert refused.value.code == "file_too_large"


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04broken", b"\xff\xfe\x00\x01\x02\x03", b'a,b\n"unclosed', b"   "]
)  # fmt: skip
def test_a_broken_file_is_refused_in_words(content):
    with pytest.raises(GridlineError) as refused:
        read_table_file(content)
    assert refused.value.status == 422
    assert refused.value.field == "file"
