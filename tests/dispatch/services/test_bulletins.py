"""Weekly and monthly bulletins: due at the end of their span, once, frozen, beside the figures of the span before."""

import io
from datetime import date

import pytest
from django.db import Error as DatabaseError
from django.db import transaction
from docx import Document
from openpyxl import load_workbook

from dispatch.domain.bulletin import MONTH, NOTHING, WEEK, Span, SpanFigures, bulletin_figures, ranked
from dispatch.domain.indicators import IndicatorCounts
from dispatch.models import Bulletin, BulletinRun, OutboxMessage
from dispatch.selectors.bulletins import bulletin_file, bulletins
from dispatch.services.make_bulletins import make_due_bulletins
from gis.domain.errors import GridlineError
from grid.domain.roles import Role
from tests.dispatch.clock_builders import local
from tests.dispatch.clock_world import UNIT, lay_ground, set_time, tickets, wind
from tests.dispatch.people import actor_of, person
from tests.dispatch.rules_district import load_ours

GOOD = IndicatorCounts(report=4, should_dispose=4, disposed=4, disposed_in_time=4, should_close=4, closed=4)
POOR = IndicatorCounts(
    report=4, should_dispose=4, disposed=2, disposed_in_time=1, should_close=4, overdue_open=2
)


def test_spans_follow_each_other_without_gap() -> None:
    week, month = Span.holding(WEEK, date(2027, 1, 1)), Span.holding(MONTH, date(2028, 2, 29))
    assert (week.first_on, week.last_on, week.number) == (date(2026, 12, 28), date(2027, 1, 3), "W2026-53")
    assert (month.last_on, month.number, month.after.first_on) == (
        date(2028, 2, 29),
        "M2028-02",
        date(2028, 3, 1),
    )
    assert week.after.before == week
    assert month.before.after == month


def test_a_bulletin_sets_this_span_beside_the_one_before_and_ranks() -> None:
    now = SpanFigures(POOR, {"A": GOOD, "B": POOR, "C": NOTHING}, {}, {"R1": POOR, "R2": GOOD})
    before = SpanFigures(GOOD, {"B": GOOD}, {}, {})
    told = bulletin_figures("district", Span.holding(WEEK, date(2026, 3, 2)), now, before)
    assert told["counts"]["disposed"] == [2, 4]  # type: ignore[index]
    assert told["rates"]["in_time_disposal_rate"] == [25.0, 100.0, -75.0]  # type: ignore[index]
    assert [row[0] for row in ranked(now.units, before.units)] == ["A", "B"]
    own = bulletin_figures("unit:B", Span.holding(WEEK, date(2026, 3, 2)), now, before)
    assert own["rank"] == [2, 2]
    assert "units" not in own


@pytest.mark.django_db
def test_made_once_when_the_week_is_over_and_read_by_its_readers() -> None:
    lay_ground()
    load_ours()
    clerk = actor_of(person("clerk", Role.UNIT_CLERK, unit=UNIT))
    dispatcher = actor_of(person("dispatcher", Role.DISPATCHER))
    stranger = actor_of(person("other", Role.UNIT_CLERK, unit="DISTRICT_URBAN_MGMT"))
    set_time(local("2026-03-04 12:00"))
    assert make_due_bulletins() == 0
    wind(tickets(2), local("2026-03-02 09:30"))
    set_time(local("2026-03-09 08:29"))
    assert make_due_bulletins() == 0
    set_time(local("2026-03-09 08:31"))
    assert make_due_bulletins() >= 2
    assert make_due_bulletins() == 0
    (sheet,) = (one for one in bulletins(actor=dispatcher, cadence="week") if one["scope"] == "district")
    assert (sheet["number"], sheet["figures"]["counts"]["report"]) == ("W2026-10-001", [2, 0])
    (own,) = bulletins(actor=clerk)
    assert own["scope"] == f"unit:{UNIT}"
    assert OutboxMessage.objects.filter(text_code="bulletin_made").count() == 2
    assert bulletins(actor=stranger) == []
    with pytest.raises(GridlineError, match="bulletin_not_found"):
        bulletin_file(actor=clerk, bulletin_id=sheet["id"], format_="xlsx")
    content, _, name = bulletin_file(actor=dispatcher, bulletin_id=sheet["id"], format_="xlsx")
    book = load_workbook(io.BytesIO(content))
    assert name == "W2026-10-001.xlsx"
    assert "指标 Indicators" in book.sheetnames
    document = Document(
        io.BytesIO(bulletin_file(actor=dispatcher, bulletin_id=sheet["id"], format_="docx")[0])
    )
    assert "按期处置率" in " ".join(cell.text for row in document.tables[2].rows for cell in row.cells)
    with pytest.raises(DatabaseError), transaction.atomic():
        Bulletin.objects.all().update(scope_name="x")


@pytest.mark.django_db
def test_missed_spans_are_made_up_as_far_as_the_rules_say() -> None:
    lay_ground()
    load_ours()
    set_time(local("2026-03-04 12:00"))
    make_due_bulletins()
    set_time(local("2026-04-15 12:00"))
    while make_due_bulletins():
        pass
    weeks = BulletinRun.objects.filter(cadence=WEEK).order_by("first_on")
    assert [str(run.first_on) for run in weeks] == ["2026-03-02", "2026-03-30", "2026-04-06", "2026-04-13"]
    assert [run.state for run in weeks] == ["made", "made", "made", "pending"]
