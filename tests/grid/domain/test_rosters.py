"""Which row of which roster counts, who is called in turn, where nobody is: rules without a database."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gis.domain.errors import GridlineError
from grid.domain.roster_gaps import GapKind, leaves_at, roster_gaps
from grid.domain.roster_plan import PlannedRow, faults_of
from grid.domain.roster_sheet import read_roster_sheet
from grid.domain.rosters import (
    DeclaredPeriod,
    DutyOwner,
    DutyPerson,
    DutyRow,
    Leave,
    Period,
    Shift,
    centre,
    chain_of,
    in_force,
    inspectors,
    unit,
    with_stand_ins,
)

ZONE = ZoneInfo("Asia/Shanghai")
DAY = datetime(2026, 3, 2, 8, 30, tzinfo=ZONE)
HALF = timedelta(hours=12)
WATER = unit("HZ-WATER")


def person(number: int) -> DutyPerson:
    return DutyPerson(number, f"值班{number}", f"020-0000{number:04d}")


def row(start: datetime = DAY, *, who: int | None = 1, period: Period = Period.ORDINARY, **more) -> DutyRow:
    shift = Shift.DAY if start.hour < 12 else Shift.NIGHT
    named = person(who) if who else None
    return DutyRow(more.pop("owner", WATER), period, start, start + HALF, shift, named, **more)


def storm(owner: DutyOwner | None = None, hours: int | None = 6) -> DeclaredPeriod:
    return DeclaredPeriod(Period.STORM, owner, DAY, DAY + timedelta(hours=hours) if hours else None)


def test_a_declared_storm_replaces_the_ordinary_row_and_only_while_it_lasts():
    rows = [row(who=1), row(who=2, period=Period.STORM)]
    who = lambda periods, at: in_force(rows, periods, at)[WATER][0].person.account_id  # noqa: E731
    assert who([], DAY) == 1
    assert who([storm()], DAY) == 2
    assert who([storm()], DAY + timedelta(hours=6)) == 1
    assert who([storm(centre())], DAY) == 1
    assert who([DeclaredPeriod(Period.FAIR, None, DAY, None)], DAY) == 1


def test_where_the_storm_roster_has_a_gap_the_ordinary_row_still_counts():
    later = row(DAY + HALF, who=2, period=Period.STORM)
    assert in_force([row(who=1), later], [storm(hours=None)], DAY)[WATER][0].person == person(1)


def test_the_end_of_a_shift_belongs_to_the_next_one():
    rows = [row(who=1), row(DAY + HALF, who=2)]
    assert [one.person for one in in_force(rows, [], DAY + HALF)[WATER]] == [person(2)]
    assert in_force(rows, [], DAY - timedelta(seconds=1)) == {}


def test_one_calls_duty_then_deputy_then_shift_leader():
    full = row(phone="020-1", deputy=person(2), leader=person(3), leader_phone="020-3")
    assert [(call.role, call.phone) for call in chain_of(full)] == [
        ("duty", "020-1"),
        ("deputy", "020-00000002"),
        ("shift_leader", "020-3"),
    ]
    assert [call.role for call in chain_of(row(who=None, phone="020-1"))] == ["duty"]


def test_stand_ins_are_followed_and_a_ring_of_them_is_nobody():
    away = lambda who, by: Leave(who, DAY, DAY + HALF, person(by) if by else None)  # noqa: E731
    leaves = leaves_at([away(1, 2), away(2, 3)], DAY)
    present = with_stand_ins(row(who=1), leaves)
    assert (present.person.account_id, present.person.stands_in_for, present.manned) == (3, 1, True)
    ring = with_stand_ins(row(who=1), leaves_at([away(1, 2), away(2, 1)], DAY))
    assert (ring.person, ring.absent, ring.manned) == (None, 1, False)
    assert not with_stand_ins(row(who=1, phone="020-1"), leaves_at([away(1, None)], DAY)).manned
    assert leaves_at([away(1, 2)], DAY + HALF) == {}


def test_gaps_tell_what_is_uncovered_who_is_away_and_where_the_storm_has_no_row():
    rows = [row(who=1), row(DAY + HALF, who=2), row(DAY + 3 * HALF, who=1)]
    rows.append(row(DAY + 3 * HALF, who=3, period=Period.STORM))
    leave = Leave(2, DAY + HALF, DAY + HALF + timedelta(hours=2), None)
    found = roster_gaps(WATER, rows, [storm(hours=3)], [leave], (DAY, DAY + 4 * HALF))
    hours = lambda at: (at - DAY) / timedelta(hours=1)  # noqa: E731
    assert [(gap.kind, hours(gap.starts_at), hours(gap.ends_at), gap.account) for gap in found] == [
        (GapKind.NO_PERIOD_ROW, 0, 3, None),
        (GapKind.ABSENT, 12, 14, 2),
        (GapKind.UNCOVERED, 24, 36, None),
    ]


def test_inspectors_have_nights_off():
    walkers = inspectors("440105003")
    rows = [row(DAY + timedelta(days=day), owner=walkers) for day in (0, 1, 3)]
    (gap,) = roster_gaps(walkers, rows, [], [], (DAY, DAY + timedelta(days=4)))
    assert (gap.starts_at, gap.ends_at) == (DAY + timedelta(days=1) + HALF, DAY + timedelta(days=3))


def plan(line: int, start: datetime = DAY, **more) -> PlannedRow:
    return PlannedRow(line, start, more.pop("end", start + HALF), Shift.DAY, **{"person": "a", **more})


def codes(owner: DutyOwner, rows: list[PlannedRow], beside: tuple[PlannedRow, ...] = ()) -> list[tuple]:
    found = faults_of(owner, rows, known=["a", "b"], grids=["G1"], beside=beside)
    return [(fault.code, fault.line, fault.column) for fault in found]


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"end": DAY}, ("roster_row_without_length", 3, "end")),
        ({"end": DAY + 4 * HALF}, ("roster_row_too_long", 3, "end")),
        ({"person": ""}, ("roster_row_names_nobody", 3, "person")),
        ({"deputy": "nobody"}, ("roster_person_unknown", 3, "deputy")),
        ({"leader_phone": "ring me"}, ("roster_phone_malformed", 3, "leader_phone")),
        ({"grid_code": "G9"}, ("roster_grid_unknown", 3, "grid")),
    ],
)
def test_a_wrong_cell_is_told_by_line_and_column(given, fault):
    assert codes(WATER, [plan(3, **given)]) == [fault]


def test_overlaps_are_told_at_the_new_row_and_inspectors_may_share_a_time():
    later = plan(4, DAY + timedelta(hours=11), person="b")
    assert codes(WATER, [plan(3), later]) == [("roster_rows_overlap", 4, "start")]
    assert codes(WATER, [later], beside=(plan(0),)) == [("roster_rows_overlap", 4, "start")]
    assert codes(WATER, [plan(3), plan(4, DAY + HALF)]) == []
    walkers = inspectors("440105003")
    assert codes(walkers, [plan(3), later]) == []
    assert codes(walkers, [plan(3), plan(4)]) == [("roster_rows_overlap", 4, "person")]
    same_grid = [plan(3, grid_code="G1"), plan(4, person="b", grid_code="G1")]
    assert codes(walkers, same_grid) == [("roster_rows_overlap", 4, "grid")]


def test_a_sheet_is_read_in_chinese_or_english_and_faults_name_their_cell():
    head = ["值班单位", "期别", "日期", "班次", "开始", "结束", "值班人", "带班领导"]
    lines = [
        head,
        ["HZ-WATER", "防汛", "2026-03-02T00:00:00", "夜班", "20:30", "08:30:00", "a", "b"],
        [],
        ["centre:district", "", "2026/03/02", "day", "8:30", "20:30", "a"],
        ["centre:district", "", "2026-02-30", "白班", "08:30", "20:30", "a"],
        ["moon:1", "", "2026-03-02", "白班", "08:30", "20:30", "a"],
        ["HZ-WATER", "", "2026-03-02", "午休", "08:30", "20:30", "a"],
        ["HZ-WATER", "", "2026-03-02", "白班", "25:30", "20:30", "a"],
    ]
    rows, faults = read_roster_sheet(lines, ZONE)
    first, second = rows
    assert (first.owner, first.period, first.row.shift, first.row.leader) == (
        WATER, Period.STORM, Shift.NIGHT, "b",
    )  # fmt: skip
    assert first.row.ends_at == datetime(2026, 3, 3, 8, 30, tzinfo=ZONE)
    assert (second.owner, second.period, second.row.starts_at) == (centre(), Period.ORDINARY, DAY)
    assert [(fault.code, fault.line, fault.column) for fault in faults] == [
        ("roster_cell_unreadable", 5, "date"),
        ("duty_owner_unknown", 6, "owner"),
        ("roster_cell_unreadable", 7, "shift"),
        ("roster_cell_unreadable", 8, "start"),
    ]
    with pytest.raises(GridlineError, match="roster_columns_missing"):
        read_roster_sheet([["日期"]], ZONE)
