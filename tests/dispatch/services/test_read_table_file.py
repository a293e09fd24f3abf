"""Spreadsheets as people send them: encodings, number cells, broken files."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from dispatch.services.read_table_file import read_table_file
from gis.domain.errors import GridlineError


def xlsx(*lines) -> bytes:
    book = Workbook()
    for line in lines:
        book.worksheets[0].append(list(line))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_in_the_encodings_and_separators_of_chinese_offices(encoding, separator):
    text = f"对象类型{separator}主办单位\r\n热线类别{separator}区水务局\r\n"
    assert read_table_file(text.encode(encoding)) == [["对象类型", "主办单位"], ["热线类别", "区水务局"]]


def test_numbers_come_back_as_people_see_them():
    assert read_table_file(xlsx(["渠道", "区域代码"], [12345, 440105001001.0], [True, None])) == [
        ["渠道", "区域代码"],
        ["12345", "440105001001"],
        ["true"],
    ]


def test_a_long_code_that_the_spreadsheet_saved_as_a_power_of_ten_keeps_its_digits():
    content = xlsx(["区域代码"], [440105001001])
    rewritten = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(rewritten, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<v>440105001001</v>", b"<v>4.40105001001E+11</v>"))
    assert read_table_file(rewritten.getvalue()) == [["区域代码"], ["440105001001"]]


def not_a_workbook() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("hello.txt", "hello")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b" \r\n", "file_empty"),
        (b"\xff\xfe\x00\x81\x30", "file_encoding_unknown"),
        ("列\0".encode(), "file_not_readable"),
        (b'a,"b\r\nc', "file_not_readable"),
        (xlsx(["a"])[:200], "file_not_readable"),
        (not_a_workbook(), "file_not_readable"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_reason(content, code):
    with pytest.raises(GridlineError) as refused:
        read_table_file(content)
    assert (refused.value.code, refused.value.field) == (code, "file")
