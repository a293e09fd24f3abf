"""A corpus of files as people really send them: each fault is refused with its line, the good lines are taken."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from gis.domain.errors import GridlineError
from gis.models import ImportBatch
from grid.models import Resident
from tests.grid import registry_world as world
from tests.grid.registry_world import citizen_id, figures, reasons, take, write_csv, write_json_lines

GOOD = {
    "姓名": "测试甲", "人口类别": "户籍", "性别": "男", "证件类型": "居民身份证", "证件号码": citizen_id(sequence=1),
    "电话": "13800000001", "出生日期": "1990-01-01", "户编码": "H1",
}  # fmt: skip
OTHER = GOOD | {"证件号码": citizen_id(sequence=3)}


@pytest.fixture(autouse=True)
def _household(db):
    world.build_geography()
    world.add_household("H1", world.add_house())


LINE_FAULTS = {
    "number in scientific notation": ({"证件号码": "9.90000E+17"}, "cell_number_spoilt"),
    "number with a fraction": ({"证件号码": "990000199001010010.0"}, "cell_number_spoilt"),
    "number whose last digits became zeros": ({"证件号码": "990000199001011000"}, "id_number_check_digit"),
    "number too short": ({"证件号码": "99000019900101"}, "id_number_malformed"),
    "number with an impossible day": ({"证件号码": "990000199002300013"}, "id_number_malformed"),
    "formula": ({"证件号码": '="990000199001010010"'}, "registry_cell_formula"),
    "formula in a name": ({"姓名": "=A2&B2"}, "registry_cell_formula"),
    "no name": ({"姓名": ""}, "registry_value_missing"),
    "name of control characters": ({"姓名": "测\x07试"}, "registry_text_unfit"),
    "endless name": ({"姓名": "测" * 61}, "registry_text_unfit"),
    "neither number nor source": ({"证件号码": ""}, "resident_key_missing"),
    "unknown class": ({"人口类别": "居民"}, "registry_word_unknown"),
    "unknown sex": ({"性别": "不男"}, "registry_word_unknown"),
    "unknown document": ({"证件类型": "借书证"}, "registry_word_unknown"),
    "date with the day first": ({"出生日期": "01/02/1990"}, "registry_date_ambiguous"),
    "date as a serial number": ({"出生日期": "32874"}, "registry_date_ambiguous"),
    "date with two digits of the year": ({"出生日期": "90-01-01"}, "registry_date_ambiguous"),
    "date that does not exist": ({"出生日期": "1990-02-30"}, "registry_date_impossible"),
    "born in the future": ({"出生日期": "2031-01-01"}, "registry_date_impossible"),
    "phone of three digits": ({"电话": "110"}, "phone_malformed"),
    "household nobody knows": ({"户编码": "H9"}, "registry_household_unknown"),
    "code with a blank": ({"户编码": "H 1"}, "registry_code_malformed"),
    "the same number again": ({"证件号码": citizen_id(sequence=1).lower()}, "code_repeated"),
}


@pytest.mark.parametrize(("changes", "code"), LINE_FAULTS.values(), ids=LINE_FAULTS)
def test_a_faulty_line_is_refused_and_the_good_one_taken(tmp_path, changes, code):
    done = take(write_csv(tmp_path / "r.csv", [GOOD, OTHER | changes]), "resident")
    assert reasons(done) == [(3, code)]
    assert figures(done) == (2, 1, 0, 0, 1)
    told = repr(list(done.batch.rejections.values_list("params", "row_key")))
    assert not any(value in told for value in (*changes.values(), "测试") if len(value) > 3)


def test_a_refusal_speaks_of_the_column_as_the_file_does(tmp_path):
    done = take(write_csv(tmp_path / "r.csv", [GOOD | {"出生日期": "1/2/90"}]), "resident")
    assert done.batch.rejections.get().params == {"column": "出生日期"}


@pytest.mark.parametrize("written", ["1990-01-01", "1990/1/1", "1990年1月1日", "19900101", "1990.01.01"])
def test_dates_that_begin_with_the_year_are_one_date(tmp_path, written):
    assert figures(take(write_csv(tmp_path / "r.csv", [GOOD | {"出生日期": written}]), "resident"))[1] == 1
    assert Resident.objects.get().contradictions == []


def sheet(path: Path, rows, change=None) -> Path:
    book = Workbook()
    page = book.active
    for row in rows:
        page.append(list(row))
    if change:
        change(page)
    book.save(path)
    return path


SHEET_FAULTS = {
    "number kept as a number": (lambda page: page.cell(3, 5, 990000199001010030), "cell_number_spoilt"),
    "number as a float": (lambda page: page.cell(3, 5, 9.90000199001e17), "cell_number_spoilt"),
    "formula": (lambda page: page.cell(3, 5, "=E2"), "cells_formula"),
    "error value": (lambda page: page.cell(3, 1, "#N/A"), "cells_error_value"),
    "merged cells": (lambda page: page.merge_cells("A3:B4"), "cells_merged"),
    "a date where a number should be": (lambda page: page.cell(3, 5, date(1990, 1, 1)), "id_number_malformed"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "code"), SHEET_FAULTS.values(), ids=SHEET_FAULTS)
def test_what_only_a_spreadsheet_spoils(tmp_path, change, code):
    path = sheet(tmp_path / "r.xlsx", [GOOD, GOOD.values(), OTHER.values()], change)
    done = take(path, "resident")
    assert reasons(done)[0] == (3, code)
    assert figures(done)[1] == 1


def test_a_good_spreadsheet_with_dates_and_short_numbers(tmp_path):
    row = GOOD | {"出生日期": date(1990, 1, 1), "电话": 13800000001}
    assert figures(take(sheet(tmp_path / "r.xlsx", [GOOD, row.values()]), "resident")) == (1, 1, 0, 0, 0)


def test_json_lines(tmp_path):
    path = write_json_lines(
        tmp_path / "r.jsonl", [GOOD | {"care_flags": ["独居", "高龄"]}, OTHER | {"电话": 1.5}]
    )
    with path.open("a", encoding="utf-8") as file:
        file.write('[1]\n{"姓名": NaN}\n{"姓名": {"a": 1}}\n\n{broken\n' + "[" * 50_000 + "\n")
    done = take(path, "resident")
    assert [code for _, code in reasons(done)] == [
        "cell_number_spoilt", "registry_line_no_object", "registry_line_no_object", "cell_type",
        "registry_line_no_object", "registry_line_no_object",
    ]  # fmt: skip
    assert Resident.objects.get().care_flags == ["独居", "高龄"]


def test_gbk_is_taken_when_stated_and_told_when_not(tmp_path):
    path = write_csv(tmp_path / "r.csv", [GOOD], encoding="gbk")
    with pytest.raises(GridlineError) as refused:
        take(path, "resident")
    assert (refused.value.code, refused.value.params["line"]) == ("import_encoding", 1)
    assert figures(take(path, "resident", encoding="gbk"))[1] == 1


def bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    return path


def text(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


FILE_FAULTS = {
    "no file": (lambda folder: folder / "none.csv", "import_file_missing"),
    "another type": (lambda folder: text(folder / "r.docx", "x"), "import_file_type"),
    "empty": (lambda folder: text(folder / "r.csv", ""), "import_field_missing"),
    "no heading we know": (lambda folder: text(folder / "r.csv", "a,b\n1,2\n"), "import_field_missing"),
    "two headings of one column": (
        lambda folder: text(folder / "r.csv", "姓名,人口类别,电话,手机\n甲,户籍,1,2\n"), "registry_column_twice"
    ),
    "open quotation mark": (
        lambda folder: text(folder / "r.csv", '姓名,人口类别\n"甲,户籍\n'), "import_file_unreadable"
    ),
    "a line without end": (
        lambda folder: text(folder / "r.csv", "姓名,人口类别\n" + "甲" * 200_000), "import_file_unreadable"
    ),
    "no spreadsheet": (lambda folder: text(folder / "r.xlsx", "PK\x03\x04rubbish"), "import_file_unreadable"),
    "a bomb": (lambda folder: bomb(folder / "r.xlsx"), "import_file_unreadable"),
    "merged heading": (
        lambda folder: sheet(folder / "r.xlsx", [GOOD], lambda page: page.merge_cells("A1:B1")),
        "registry_header_merged",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("make", "code"), FILE_FAULTS.values(), ids=FILE_FAULTS)
def test_a_file_that_cannot_be_taken_leaves_nothing(tmp_path, make, code):
    with pytest.raises(GridlineError) as refused:
        take(make(tmp_path), "resident")
    assert refused.value.code == code
    assert not Resident.objects.exists()
    assert not ImportBatch.objects.exists()


def test_an_unknown_encoding_in_the_middle_takes_the_whole_file_back(tmp_path):
    path = write_csv(tmp_path / "r.csv", [GOOD])
    with path.open("ab") as file:
        file.write(io.BytesIO(b"\xff\xfe,x\n").getvalue())
    with pytest.raises(GridlineError) as refused:
        take(path, "resident")
    assert refused.value.params["line"] == 3
    assert not Resident.objects.exists()


def test_a_line_with_too_few_cells(tmp_path):
    path = write_csv(tmp_path / "r.csv", [GOOD])
    with path.open("a", encoding="utf-8") as file:
        file.write("测试乙,户籍\n")
    assert reasons(take(path, "resident")) == [(3, "row_fields")]
