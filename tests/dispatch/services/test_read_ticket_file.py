"""Files as people send them: any encoding, any separator, spreadsheets, and things that are no table at all."""

import csv
import io
from pathlib import Path

import pytest
from openpyxl import Workbook

from dispatch.services.read_ticket_file import read_ticket_file
from gis.domain.errors import GridlineError

LINES = [["编号", "内容"], ["1", "路面\n积水"], ["2", "路灯,不亮"]]


def csv_bytes(encoding: str, separator: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(LINES)
    return text.getvalue().encode(encoding)


def saved(folder: Path, content: bytes) -> Path:
    path = folder / "tickets"
    path.write_bytes(content)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(GridlineError) as refused:
        list(read_ticket_file(path))
    return refused.value.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_any_common_encoding_and_separator_is_read_with_line_numbers(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    rows = list(read_ticket_file(saved(tmp_path, csv_bytes(encoding, separator))))
    assert rows == [(1, LINES[0]), (2, LINES[1]), (4, LINES[2])]


def test_a_spreadsheet_is_told_by_its_content(tmp_path: Path) -> None:
    book = Workbook()
    for line in [*LINES, [3, None], [None, None]]:
        book.worksheets[0].append(line)
    path = tmp_path / "tickets.csv"
    book.save(path)
    assert list(read_ticket_file(path)) == [(1, LINES[0]), (2, LINES[1]), (3, LINES[2]), (4, ["3", ""])]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"PK\x03\x04broken", "file_not_readable"),
        (b"a,b\n\xff\xff\xff\xff\n", "file_encoding_unknown"),
        (b'a,b\n1,"' + b"x" * 300_000 + b'"\n', "file_not_readable"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, content: bytes, code: str) -> None:
    assert refusal(saved(tmp_path, content)) == code


def test_a_missing_file_is_refused_in_words(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nothing.csv") == "file_not_found"
