"""The daily sheet: due by its row, made once, frozen, and readable by any reader."""

import hashlib
import io
from datetime import timedelta

import pytest
from django.db import Error as DatabaseError
from django.db import transaction
from docx import Document
from openpyxl import load_workbook

from dispatch.models import DailySheet, DailySheetRun, Ticket
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.daily_sheets import daily_sheets, sheet_file
from dispatch.services import make_daily_sheets as making
from dispatch.services.make_daily_sheets import make_due_sheets
from dispatch.services.set_rule_value import set_rule_value
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from tests.dispatch.clock_builders import local
from tests.dispatch.clock_world import UNIT, lay_ground, set_time, tickets, wind
from tests.dispatch.people import actor_of, person
from tests.dispatch.rules_district import load_ours

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    lay_ground()
    load_ours()
    set_time(local("2026-03-02 08:00"))
    assert make_due_sheets() == 0  # the day is planned, its time is to come


def two_tickets():
    rows = tickets(2, received_at=local("2026-03-02 09:30"))
    for row in rows:
        row.request_class_code, row.community_code = "R060301", "440105003101"
        row.title = "=HYPERLINK(1)"
        row.save()
    wind(rows, local("2026-03-02 09:30"))
    Ticket.objects.filter(id=rows[0].id).update(
        next_due_at=local("2026-03-03 08:00"), next_stage="draft", state="handling"
    )
    return rows


def test_made_once_at_its_time_for_the_day_before():
    two_tickets()
    set_time(local("2026-03-02 08:29"))
    assert make_due_sheets() == 0
    set_time(local("2026-03-02 08:31"))
    assert make_due_sheets() >= 1
    assert make_due_sheets() == 0
    set_time(local("2026-03-03 08:31"))
    assert make_due_sheets() >= 2
    sheet = DailySheet.objects.get(run_id="2026-03-03", scope="district")
    assert (sheet.number, sheet.figures["day"]) == ("R20260303-001", "2026-03-02")
    totals = sheet.figures["totals"]
    assert (totals["received"], totals["open"], totals["overdue"]) == (2, 2, 1)
    assert sheet.figures["by_unit"] == [[UNIT, 2, 2, 1]]
    assert sheet.figures["hot_spots"] == [["440105003101", "R060301", 2]]
    run = DailySheetRun.objects.get(on_date="2026-03-03")
    assert (run.state, run.attempts) == ("made", 1)


def test_days_without_a_worker_are_made_up_in_order():
    set_time(local("2026-03-05 12:00"))
    dates = []
    while make_due_sheets():
        dates.append(DailySheet.objects.latest("run_id").run_id)
    assert [str(day) for day in dates] == ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05"]


def test_another_time_of_day_moves_what_is_not_made():
    now = local("2026-03-02 08:00")
    set_rule_value(
        topic="daily_sheet", name="time", value="07:15", source="test", actor=Actor.system(), at=now
    )
    assert make_due_sheets() >= 1
    assert DailySheetRun.objects.get(on_date="2026-03-03").due_at == local("2026-03-03 07:15")


def test_a_failure_waits_and_is_tried_again(monkeypatch):
    set_time(local("2026-03-02 08:31"))
    with monkeypatch.context() as broken:
        broken.setattr(making, "sheet_files", lambda content: 1 / 0)
        assert make_due_sheets() == 0
    run = DailySheetRun.objects.get(on_date="2026-03-02")
    assert "ZeroDivisionError" in run.last_error
    assert not DailySheet.objects.exists()
    assert run.try_at > current_moment().now + timedelta(minutes=4)
    set_time(local("2026-03-02 08:40"))
    assert make_due_sheets() >= 1


@pytest.fixture
def sheets():
    two_tickets()
    set_time(local("2026-03-03 08:31"))
    while make_due_sheets():
        pass
    return DailySheet.objects.filter(run_id="2026-03-03")


def test_both_files_open_and_tell_the_same(sheets):
    dispatcher = actor_of(person("dispatcher", Role.DISPATCHER))
    sheet = sheets.get(scope="district")
    content, _, name = sheet_file(actor=dispatcher, sheet_id=sheet.id, format_="xlsx")
    assert name == "R20260303-001.xlsx"
    book = load_workbook(io.BytesIO(content))
    summary = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert ["受理 received", 2] in [row[:2] for row in summary]
    assert book.sheetnames[1:4] == ["按类别 By class", "按单位 By unit", "按街道 By subdistrict"]
    document = Document(io.BytesIO(sheet_file(actor=dispatcher, sheet_id=sheet.id, format_="docx")[0]))
    totals = {row.cells[0].text: row.cells[1].text for row in document.tables[0].rows}
    assert totals["受理 received"] == "2"
    assert sheet.number in " ".join(paragraph.text for paragraph in document.paragraphs)
    with pytest.raises(GridlineError, match="sheet_format_unknown"):
        sheet_file(actor=dispatcher, sheet_id=sheet.id, format_="pdf")


def test_a_download_is_the_same_bytes_and_nobody_changes_them(sheets):
    sheet = sheets.get(scope="district")
    dispatcher = actor_of(person("dispatcher", Role.DISPATCHER))
    first = sheet_file(actor=dispatcher, sheet_id=sheet.id, format_="docx")[0]
    Ticket.objects.all().update(
        state="closed", closed_at=current_moment().now, holder_kind="nobody", holder_code=""
    )
    assert sheet_file(actor=dispatcher, sheet_id=sheet.id, format_="docx")[0] == first
    assert hashlib.sha256(first).hexdigest() == sheet.docx_sha256
    for rewrite in (lambda: sheets.update(scope_name="x"), sheets.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            rewrite()


def test_a_unit_reads_its_own_sheet_only(sheets):
    clerk = actor_of(person("clerk", Role.UNIT_CLERK, unit=UNIT))
    own = daily_sheets(actor=clerk)
    assert {sheet["scope"] for sheet in own} == {f"unit:{UNIT}"}
    district = sheets.get(scope="district")
    with pytest.raises(GridlineError, match="sheet_not_found"):
        sheet_file(actor=clerk, sheet_id=district.id, format_="xlsx")
    stranger = actor_of(person("other", Role.UNIT_CLERK, unit="DISTRICT_URBAN_MGMT"))
    assert daily_sheets(actor=stranger) == []
