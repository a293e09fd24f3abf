"""The spreadsheet of the dispatch table: round trip without loss, faults by cell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.dispatch_rows import AreaKind, DispatchMode, DispatchRow, Priority, SubjectKind
from dispatch.domain.limits import Limit
from dispatch.domain.sheet_words import COLUMNS, limit_text, read_limit
from dispatch.domain.table_check import World, check_table
from dispatch.domain.table_sheet import letter_of, read_sheet, write_sheet
from tests.dispatch.routing_builders import demo_catalogue, demo_units, row

UNITS = demo_units()
HEADER = ["对象类型", "对象代码", "主办单位"]
words = st.text("ab12", min_size=1, max_size=4)
specs = st.sampled_from(["DISTRICT_WATER", "subdistrict_of:subdistrict", "community_of", "district:tax"])


@st.composite
def rows(draw: st.DrawFn) -> DispatchRow:
    subject = draw(st.sampled_from(SubjectKind))
    area = draw(st.sampled_from(AreaKind))
    return row(
        draw(st.integers(1, 10_000)),
        draw(specs),
        subject.value + (f":{draw(words)}" if subject is not SubjectKind.ANY else ""),
        area.value + (f":{draw(words)}" if area is not AreaKind.ANYWHERE else ""),
        channels=draw(st.sets(words, max_size=2)),
        request_types=draw(st.sets(st.sampled_from(["help", "complaint", "suggestion"]))),
        attributes=draw(
            st.dictionaries(st.sampled_from(["on_duty", "owner"]), st.sets(words, min_size=1, max_size=2))
        ),
        fallback=draw(st.none() | specs),
        co_units=draw(st.lists(specs, max_size=2, unique=True)),
        notify_units=draw(st.lists(specs, max_size=2, unique=True)),
        limit=draw(
            st.none() | st.sampled_from([Limit.parse(text) for text in ("30min", "4wh", "1wd", "2ch")])
        ),
        priority=draw(st.sampled_from(Priority)),
        mode=draw(st.sampled_from(DispatchMode)),
        remark=draw(st.sampled_from(["", "备注;一行", "=1+1"])),
    )


@given(st.lists(rows(), max_size=5, unique_by=lambda one: one.row), st.sampled_from(["zh", "en"]))
def test_what_is_written_is_read_back_the_same(listed, language):
    sheet = read_sheet(write_sheet(listed, lambda _row: "名称", language=language), UNITS)
    assert sheet.faults == ()
    assert sheet.rows == tuple(sorted(listed, key=lambda one: one.row))


def test_headers_may_be_english_reordered_and_partly_left_out():
    sheet = read_sheet([["lead_unit", "subject", "subject_kind"], ["TAX", "R01", "request_class"]], UNITS)
    assert [str(one.lead) for one in sheet.rows] == ["TAX"]
    assert (
        sheet.rows[0].mode is DispatchMode.CONFIRM
    )  # nothing is dispatched at once unless the sheet says so
    assert sheet.rows[0].row == 1


def test_empty_lines_are_skipped_and_a_unit_may_be_named_in_chinese():
    sheet = read_sheet([HEADER, ["", "", ""], ["全部", "", "名DISTRICT_WATER"]], UNITS)
    assert [(one.row, str(one.lead)) for one in sheet.rows] == [(1, "DISTRICT_WATER")]


@pytest.mark.parametrize(
    ("text", "limit", "said"),
    [("3个工作日", "3wd", "3工作日"), ("90 工作分钟", "90wmin", "90工作分钟"), ("30cd", "30cd", "30自然日"),
     ("2连续小时", "2ch", "2连续小时"), ("30分钟", "30min", "30分钟")],
)  # fmt: skip
def test_a_limit_is_read_and_written_in_words(text, limit, said):
    assert str(read_limit(text)) == limit
    assert limit_text(read_limit(text), chinese=True) == said
    assert read_limit(said) == read_limit(text)


def test_a_word_that_is_not_known_is_told_with_those_that_are():
    sheet = read_sheet([[*HEADER, "派单方式"], ["全部", "", "TAX", "随意"]], UNITS)
    assert sheet.faults[0].params["accepted"] == "自动、确认"


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("行号", "0", "cell_number_unreadable"),
        ("行号", "二", "cell_number_unreadable"),
        ("对象类型", "什么", "cell_word_unknown"),
        ("对象代码", "", "cell_empty"),
        ("对象代码", "R" * 200, "cell_too_long"),
        ("区域类型", "省", "cell_word_unknown"),
        ("区域类型", "社区", "cell_empty"),
        ("诉求类型", "闲聊", "cell_word_unknown"),
        ("附加条件", "on_duty", "cell_condition_unreadable"),
        ("附加条件", "On-Duty=1", "cell_condition_unreadable"),
        ("附加条件", "a=1; a=2", "cell_condition_unreadable"),
        ("主办单位", "", "unit_spec_empty"),
        ("主办单位", "XX局", "row_unit_unknown"),
        ("主办单位", "district", "unit_spec_without_type"),
        ("主办单位", "nearest:subdistrict", "unit_spec_role_unknown"),
        ("协办单位", "TAX; XX局", "row_unit_unknown"),
        ("处置时限", "4 天", "cell_limit_unreadable"),
        ("处置时限", "半个工作日", "cell_limit_unreadable"),
        ("优先级", "飞快", "cell_word_unknown"),
        ("派单方式", "随意", "cell_word_unknown"),
    ],
)
def test_a_bad_cell_is_named_by_its_address(column, text, code):
    good = dict.fromkeys(COLUMNS.values(), "") | {
        "对象类型": "热线类别",
        "对象代码": "R01",
        "主办单位": "TAX",
    }
    sheet = read_sheet([list(COLUMNS.values()), list((good | {column: text}).values())], UNITS)
    expected = "区域代码" if (column, text) == ("区域类型", "社区") else column
    cell = f"{letter_of(list(COLUMNS.values()).index(expected))}2"
    assert [(fault.where, fault.code) for fault in sheet.faults] == [(cell, code)]
    assert sheet.rows == ()


@pytest.mark.parametrize(
    ("header", "where", "code"),
    [
        ([], "A1", "sheet_column_missing"),
        (["对象类型"], "A1", "sheet_column_missing"),
        (["对象类型", "主办单位", "天气"], "C1", "sheet_column_unknown"),
        (["对象类型", "主办单位", "lead_unit"], "C1", "sheet_column_twice"),
    ],
)
def test_a_bad_header_is_refused_before_any_row_is_read(header, where, code):
    sheet = read_sheet([header, ["全部", "TAX", ""]], UNITS)
    assert (where, code) in [(fault.where, fault.code) for fault in sheet.faults]
    assert sheet.rows == ()


def test_a_row_number_given_twice_is_a_fault_of_the_second_line():
    lines = [["行号", *HEADER], ["5", "热线类别", "R01", "TAX"], ["5", "热线类别", "R02", "TAX"]]
    assert [fault.where for fault in read_sheet(lines, UNITS).faults] == ["A3"]


def test_faults_found_by_the_check_point_at_cells_too():
    lines = [HEADER, ["热线类别", "R01", "TAX"], ["", "", ""], ["热线类别", "R99", "ROAD_CONTRACTOR"]]
    sheet = read_sheet(lines, UNITS)
    faults = [sheet.at(fault) for fault in check_table(sheet.rows, World(demo_catalogue(), UNITS))]
    assert [(fault.where, fault.code) for fault in faults] == [
        ("C4", "row_lead_is_contractor"),
        ("B4", "row_subject_unknown"),
    ]


def test_column_letters_are_those_of_spreadsheets():
    assert [letter_of(position) for position in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
