"""Calendar, office hours and limits in the tables: idempotent loads, kept edits, versions that stay as they were."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from pytest_django import DjangoAssertNumQueries

from dispatch.domain.calendar_files import LimitEntry
from dispatch.domain.calendar_parts import DayKind
from dispatch.domain.faults import FaultyInput
from dispatch.domain.limits import Limit
from dispatch.models import CalendarDay, ClockOffset, LimitRule, OfficeHours, WorkCalendar
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.working_calendar import limit_table, working_calendar
from dispatch.services.edit_calendar_day import edit_calendar_day
from dispatch.services.edit_limit import edit_limit
from dispatch.services.load_calendar import load_calendar
from dispatch.services.set_clock_offset import set_clock_offset
from gis.domain.errors import GridlineError
from gis.models import District
from gis.selectors.current_district import forget_district
from grid.domain.actor import Actor
from grid.domain.roles import Role
from tests.dispatch.clock_builders import local, text
from tests.dispatch.rules_district import have_units

pytestmark = pytest.mark.django_db
CLERK = Actor(None, "data_clerk", "吴", frozenset({Role.DATA_CLERK}))
FOUR_HOURS, ONE_DAY = Limit.parse("4wh"), Limit.parse("1wd")
TYPHOON = date(2026, 3, 3)


@pytest.fixture(autouse=True)
def _ground() -> None:
    forget_district()
    District.objects.create(code="440105", name_zh="海珠区", is_demo=True)
    call_command("load_calendar", verbosity=0)


def version() -> int:
    return current_moment().calendar_version


def due(limit: Limit, start: str, of_version: int | None = None) -> str:
    return text(working_calendar(of_version or version()).add(local(start), limit).at)


def test_the_vectors_from_the_tables() -> None:
    assert due(FOUR_HOURS, "2026-02-13 17:00") == "2026-02-14 12:00"
    assert due(FOUR_HOURS, "2026-09-30 17:00") == "2026-10-08 12:00"
    newest = WorkCalendar.objects.get()
    assert newest.published_years == list(range(2004, 2027))
    assert limit_table(version()).find("hotline", "sign") == ONE_DAY


def test_loading_twice_makes_no_second_version() -> None:
    before = version()
    call_command("load_calendar", verbosity=0)
    assert (version(), WorkCalendar.objects.count()) == (before, 1)


def test_an_edited_day_counts_from_the_next_version_and_survives_a_load() -> None:
    before = version()
    edited = edit_calendar_day(
        day=TYPHOON, kind=DayKind.HOLIDAY, name_zh="台风停工", actor=CLERK, at=local("2026-03-02 20:00")
    )
    assert edited.changed
    assert due(ONE_DAY, "2026-03-02 10:00") == "2026-03-04 18:00"
    assert due(ONE_DAY, "2026-03-02 10:00", before) == "2026-03-03 18:00", "the old version answers as before"
    call_command("load_calendar", verbosity=0)
    assert version() == edited.version
    again = edit_calendar_day(
        day=TYPHOON, kind=DayKind.HOLIDAY, name_zh="台风停工", actor=CLERK, at=local("2026-03-02 21:00")
    )
    assert not again.changed
    edit_calendar_day(
        day=TYPHOON, kind=DayKind.WORKDAY, name_zh="", actor=CLERK, at=local("2026-03-02 22:00")
    )
    assert due(ONE_DAY, "2026-03-02 10:00") == "2026-03-03 18:00"
    assert CalendarDay.objects.filter(day=TYPHOON).count() == 2


def test_an_edited_limit_counts_from_the_next_version() -> None:
    before = version()
    entry = LimitEntry("hotline", "sign", "", "4", "work_hour", "local rule")
    edit_limit(entry=entry, actor=CLERK, at=local("2026-03-02 10:00"))
    assert limit_table(version()).find("hotline", "sign") == FOUR_HOURS
    assert limit_table(before).find("hotline", "sign") == ONE_DAY
    call_command("load_calendar", verbosity=0)
    assert limit_table(version()).find("hotline", "sign") == FOUR_HOURS
    with pytest.raises(GridlineError) as refused:
        edit_limit(
            entry=LimitEntry("hotline", "sign", "", "1.5", "working_day"),
            actor=CLERK,
            at=local("2026-03-02 10:00"),
        )
    assert refused.value.code == "limit_bad"


def test_other_districts_bring_their_own_files() -> None:
    limits_before = LimitRule.objects.filter(to_version=None).count()
    load_calendar(
        actor=CLERK,
        at=local("2026-03-02 10:00"),
        days=[["date", "kind", "name_zh"], ["2026-07-03", "holiday", "Independence Day observed"]],
        office_hours=[["opens", "closes"], ["08:00", "12:00"], ["14:00", "18:00"]],
    )
    assert due(FOUR_HOURS, "2026-03-02 11:00") == "2026-03-02 17:00"
    assert WorkCalendar.objects.latest("version").published_years == [2026]
    assert CalendarDay.objects.filter(to_version=None).count() == 1
    assert LimitRule.objects.filter(to_version=None).count() == limits_before


def test_faulty_files_load_nothing() -> None:
    before = version()
    with pytest.raises(FaultyInput) as refused:
        load_calendar(
            actor=CLERK,
            at=local("2026-03-02 10:00"),
            days=[["date", "kind"], ["2026-13-01", "holiday"], ["2026-01-01", "feast"]],
            limits=[["kind", "step", "limit_value", "limit_unit"], ["hotline", "sign", "-1", "work_hour"]],
        )
    assert len(refused.value.faults) == 3
    assert version() == before


def test_the_command_says_every_fault_in_both_languages(tmp_path) -> None:  # type: ignore[no-untyped-def]
    bad = tmp_path / "days.csv"
    bad.write_text("date,kind\n2026-13-01,holiday\n", encoding="gbk")
    with pytest.raises(CommandError, match=r"第 2 行.*Line 2"):
        call_command("load_calendar", days=bad, verbosity=0)


def test_nobody_else_changes_the_rules() -> None:
    dispatcher = Actor(None, "dispatcher", "陈", frozenset({Role.DISPATCHER}))
    with pytest.raises(GridlineError) as refused:
        edit_calendar_day(
            day=TYPHOON, kind=DayKind.HOLIDAY, name_zh="", actor=dispatcher, at=local("2026-03-02 10:00")
        )
    assert refused.value.code == "role_not_entitled"


def test_office_hours_cannot_vanish() -> None:
    with pytest.raises(GridlineError) as refused:
        load_calendar(actor=CLERK, at=local("2026-03-02 10:00"), office_hours=[["opens", "closes"]])
    assert refused.value.code == "office_hours_missing"
    assert OfficeHours.objects.filter(to_version=None).exists()


def test_a_moment_is_one_statement_and_a_known_version_none(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        moment = current_moment()
    working_calendar(moment.calendar_version)
    with django_assert_num_queries(0):
        working_calendar(moment.calendar_version)
        limit_table(moment.calendar_version)


def test_the_clock_is_moved_in_test_mode_only() -> None:
    set_clock_offset(ahead_by=timedelta(0))
    now = current_moment().now
    set_clock_offset(ahead_by=timedelta(days=3))
    assert current_moment().now - now == timedelta(days=3)
    with override_settings(TEST_MODE=False):
        assert current_moment().now == now
        with pytest.raises(RuntimeError):
            set_clock_offset(ahead_by=timedelta(days=4))
        with pytest.raises(CommandError):
            call_command("move_clock", "5")
    call_command("move_clock", "0")
    assert ClockOffset.objects.get().ahead_by == timedelta(0)


def test_the_units_version_changes_with_the_units_and_never_comes_back() -> None:
    before = current_moment().units_version
    have_units()
    after = current_moment().units_version
    assert after > before
    have_units()
    assert current_moment().units_version >= after


def test_a_new_release_tops_up_the_steps_it_counts_and_leaves_the_districts_own() -> None:
    call_command("load_calendar", verbosity=0)
    before = current_moment().calendar_version
    call_command("load_calendar", "--top-up", verbosity=0)
    assert current_moment().calendar_version == before, "nothing was missing"
    LimitRule.objects.filter(step="first_contact").delete()
    own = LimitRule.objects.filter(kind="hotline", step="sign", condition="", to_version=None)
    own.update(value=3)
    call_command("load_calendar", "--top-up", verbosity=0)
    assert current_moment().calendar_version == before + 1
    assert (
        LimitRule.objects.get(kind="hotline", step="first_contact", to_version=None).from_version
        == before + 1
    )
    assert own.get().value == 3
