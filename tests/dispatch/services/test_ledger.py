"""Ledgers: any filter, masked unless there is a reason, harmless in a spreadsheet, every export on file."""

import hashlib
import zipfile

import pytest
from django.db import Error as DatabaseError
from django.db import transaction
from openpyxl import load_workbook

from dispatch.models import AccessRecord, LedgerExport, Requester
from dispatch.selectors.ledger_rows import COLUMNS
from dispatch.selectors.list_tickets import TicketFilter
from dispatch.selectors.sealer import sealer
from dispatch.services.export_ledger import export_ledger
from dispatch.services.set_rule_value import set_rule_value
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from tests.dispatch.clock_builders import local
from tests.dispatch.clock_world import UNIT, lay_ground, set_time, tickets
from tests.dispatch.people import actor_of, person
from tests.dispatch.rules_district import load_ours

pytestmark = pytest.mark.django_db
NOON = local("2026-03-02 12:00")
EVERYTHING = TicketFilter(queue="everything")


@pytest.fixture
def clerk():
    lay_ground()
    load_ours()
    set_time(NOON)
    seal = sealer()
    rows = tickets(3)
    for row, secret in zip(rows, (False, False, True), strict=True):
        row.hotline.requester = Requester.objects.create(
            name_sealed=seal.seal("陈小明"),
            phone_sealed=seal.seal("13800000217"),
            secret=secret,
            created_at=NOON,
        )
        row.hotline.save()
    rows[0].title, rows[0].address_text = "=HYPERLINK(1)", "@昌岗中路"
    rows[0].save()
    return actor_of(person("clerk", Role.UNIT_CLERK, unit=UNIT))


def read(actor, wanted=EVERYTHING, **more):
    """Rows below the head as dictionaries, and the entry of the export."""
    made = export_ledger(actor=actor, wanted=wanted, **more)
    with made.file as file:
        assert hashlib.sha256(file.read()).hexdigest() == made.record.sha256
        file.seek(0)
        sheet = load_workbook(file).worksheets[0]
        lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
        file.seek(0)
        with zipfile.ZipFile(file) as archive:
            xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert tuple(lines[1]) == COLUMNS
    assert "clerk" in lines[0][0] or actor.username in lines[0][0]
    assert actor.username in xml.split("<oddFooter>")[1]
    assert "<f>" not in xml
    return [dict(zip(COLUMNS, line, strict=True)) for line in lines[2:]], made.record


def test_masked_by_default_and_harmless(clerk):
    rows, record = read(clerk)
    assert [row["诉求人 Requester"] for row in rows] == ["陈**", "陈**", None]  # the last one is secret
    assert rows[0]["电话 Phone"] == "138****0217"
    assert rows[0]["标题 Title"] == "'=HYPERLINK(1)"
    told = [rows[0][column] for column in ("类型 Kind", "来源 Origin", "状态 State")]
    assert told == ["工单", "本地工单", "办理中"]
    assert rows[0]["地址 Address"] == "'@昌岗中路"
    assert (record.row_count, record.unmasked) == (3, False)
    assert not AccessRecord.objects.exists()


def test_in_clear_only_with_a_reason_and_every_look_on_file(clerk):
    with pytest.raises(GridlineError, match="ledger_reason_missing"):
        export_ledger(actor=clerk, wanted=EVERYTHING, unmasked=True, reason=" ")
    rows, record = read(clerk, unmasked=True, reason="年度案卷归档")
    assert [row["电话 Phone"] for row in rows] == ["13800000217", "13800000217", None]
    looks = AccessRecord.objects.filter(purpose="ledger_export", reason="年度案卷归档")
    assert looks.count() == 2
    assert record.reason == "年度案卷归档"
    with pytest.raises(DatabaseError), transaction.atomic():
        LedgerExport.objects.all().delete()


def test_more_than_the_rules_allow_is_refused(clerk):
    for name in ("most_rows", "most_unmasked_rows"):
        set_rule_value(topic="ledger", name=name, value="2", source="test", actor=Actor.system(), at=NOON)
    with pytest.raises(GridlineError, match="ledger_too_long"):
        export_ledger(actor=clerk, wanted=EVERYTHING)
    with pytest.raises(GridlineError, match="ledger_too_long"):
        export_ledger(actor=clerk, wanted=EVERYTHING, unmasked=True, reason="x")
    assert not LedgerExport.objects.exists()


def test_a_ledger_holds_what_its_reader_sees(clerk):
    rows, _ = read(clerk, TicketFilter(queue="everything", state="closed"))
    assert rows == []
    stranger = actor_of(person("stranger", Role.UNIT_CLERK, unit="DISTRICT_URBAN_MGMT"))
    assert read(stranger)[0] == []
    officer = actor_of(person("officer", Role.SUPERVISION_OFFICER))
    assert len(read(officer)[0]) == 3
    with pytest.raises(GridlineError, match="role_not_entitled"):
        export_ledger(actor=officer, wanted=EVERYTHING, unmasked=True, reason="x")
    for role in (Role.CONTRACTOR, Role.INSPECTOR, Role.SYSTEM_ADMIN):
        with pytest.raises(GridlineError, match="role_not_entitled"):
            export_ledger(actor=actor_of(person(role.value, role, unit=UNIT)), wanted=EVERYTHING)


def test_the_filter_on_file_shows_no_phone_number(clerk):
    _, record = read(clerk, TicketFilter(queue="everything", text="13800000217"))
    assert record.narrowed_by["text"] == "***********"
    assert record.row_count == 0
