"""The commands around catalogues and dispatch tables, from file to file."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from openpyxl import load_workbook

from dispatch.models import DispatchTable
from dispatch.services.draft_first_dispatch_table import draft_first_dispatch_table
from tests.dispatch.rules_district import AT, SYSTEM, have_units

pytestmark = pytest.mark.django_db


def run(name, *arguments) -> str:
    output = StringIO()
    call_command(name, *map(str, arguments), stdout=output)
    return output.getvalue()


@pytest.fixture(autouse=True)
def _district(db):
    have_units()
    run("load_catalogues")


def test_loading_twice_says_unchanged():
    assert "version 1 (unchanged): 224 matters, 400 request classes" in run("load_catalogues")


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_table_goes_to_a_file_and_back(tmp_path, ending):
    draft_first_dispatch_table(actor=SYSTEM, at=AT)
    path = tmp_path / f"table.{ending}"
    assert "618 rows" in run("export_dispatch_table", path)
    assert "unchanged, version 1" in run("import_dispatch_table", path, "--publish")
    text = path.read_bytes()
    if ending == "csv":
        path.write_bytes(text.decode("utf-8-sig").replace(",确认,市容环卫", ",自动,市容环卫").encode("gbk"))
    else:
        book = load_workbook(path)
        book.worksheets[0]["P2"] = "自动"
        book.save(path)
    assert "published as version 2" in run("import_dispatch_table", path, "--publish")


def test_what_looks_like_a_formula_leaves_as_text(tmp_path):
    draft_first_dispatch_table(actor=SYSTEM, at=AT).rules.filter(row=1).update(remark="=HYPERLINK(1)")
    run("export_dispatch_table", tmp_path / "t.xlsx")
    cell = load_workbook(tmp_path / "t.xlsx").worksheets[0]["Q2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


def test_a_wrong_cell_is_printed_with_its_address_in_both_languages(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text("对象类型,对象代码,主办单位\n热线类别,R010101,XX局\n", encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        run("import_dispatch_table", path)
    assert "C2: 单位 XX局 不存在。 / unknown unit XX局" in str(refused.value)
    assert not DispatchTable.objects.exists()


def test_a_missing_file_is_no_traceback(tmp_path):
    with pytest.raises(CommandError):
        run("import_dispatch_table", tmp_path / "none.csv")


def test_a_district_may_bring_free_categories_and_route_them_to_its_own_units(tmp_path):
    classes = tmp_path / "classes.csv"
    classes.write_text("code,parent,name_zh\nNoise,,Noise\nLoud Music,Noise,Loud Music\n", encoding="utf-8")
    assert "version 2 (new): 0 matters, 2 request classes" in run("load_catalogues", "--classes", classes)
    table = tmp_path / "agencies.csv"
    table.write_text(
        "subject_kind,subject,lead_unit,dispatch_mode\nrequest_class,Noise,PUBLIC_SECURITY,auto\n",
        encoding="utf-8",
    )
    run("import_dispatch_table", table, "--publish")
    decision = json.loads(run("explain_route", "--class", "Loud Music", "--json"))
    assert (decision["lead_unit"], decision["outcome"]) == ("PUBLIC_SECURITY", "auto")


def test_explain_route_prints_the_decision():
    draft_first_dispatch_table(actor=SYSTEM, at=AT)
    decision = json.loads(run("explain_route", "--class", "R060301", "--request-type", "complaint"))
    assert decision["table_version"] == 1
    assert ["subject", "request_class:R060301"] in decision["facts"] or decision["excluded"]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--class", "R99"),
        ("--class", "R01", "--lon", "113.3"),
        ("--class", "R01", "--lon", "23.1", "--lat", "113.3"),
        ("--class", "R01", "--lon", "nan", "--lat", "23"),
        ("--class", "R01", "--lon", "113.3", "--lat", "23.1", "--coord-type", "utm"),
    ],
)
def test_explain_route_refuses_nonsense_in_words(arguments):
    with pytest.raises(CommandError):
        run("explain_route", *arguments)
