"""Editing a draft: rows, revisions, history, roll-back, comparison."""

from datetime import timedelta

import pytest

from dispatch.domain.faults import FaultyInput
from dispatch.models import DispatchTable, Event
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.current_tables import published_table
from dispatch.selectors.dispatch_rows import dispatch_rows
from dispatch.selectors.dispatch_table_diff import dispatch_table_diff
from dispatch.selectors.dispatch_table_view import get_table, standing_of, table_rows
from dispatch.selectors.table_faults import rows_faults
from dispatch.services.add_dispatch_row import add_dispatch_row
from dispatch.services.change_dispatch_row import change_dispatch_row, delete_dispatch_row
from dispatch.services.create_dispatch_draft import create_dispatch_draft
from dispatch.services.discard_dispatch_draft import discard_dispatch_draft
from dispatch.services.publish_dispatch_table import publish_dispatch_table
from dispatch.services.roll_back_dispatch_table import roll_back_dispatch_table
from dispatch.services.set_clock_offset import set_clock_offset
from dispatch.services.withdraw_dispatch_table import withdraw_dispatch_table
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from tests.dispatch.rules_district import AT, SYSTEM, have_units, load_ours

pytestmark = pytest.mark.django_db
CLERK = {"actor": SYSTEM, "at": AT}
NET = {"subject_kind": "any", "lead_unit": "district:district_urban_mgmt"}
WATER = {"subject_kind": "入格事项", "subject": "E01001", "lead_unit": "DISTRICT_WATER", "limit": "4wh"}


@pytest.fixture(autouse=True)
def _district(db):
    have_units()
    load_ours()


@pytest.fixture
def draft() -> DispatchTable:
    table = create_dispatch_draft(name="草稿", **CLERK)
    add_dispatch_row(table_id=table.pk, cells=NET, **CLERK)
    return DispatchTable.objects.get(pk=table.pk)


def history(table_id: int) -> list[tuple[int, str]]:
    events = Event.objects.filter(subject_type="dispatch_table", data__table=table_id).order_by("seq")
    return [(event.seq, event.type.removeprefix("dispatch_table_")) for event in events]


def refused(act, **given) -> GridlineError:
    with pytest.raises(GridlineError) as caught:
        act(**given)
    return caught.value


def test_a_row_is_added_changed_and_deleted_and_each_is_history(draft):
    added = add_dispatch_row(table_id=draft.pk, cells=WATER, revision=draft.revision, **CLERK)
    assert (added.row.row, added.table.revision, added.faults) == (2, draft.revision + 1, [])
    changed = change_dispatch_row(
        table_id=draft.pk, row=2, cells={**WATER, "limit": "2wh"}, revision=added.table.revision, **CLERK
    )
    assert str(dispatch_rows(draft.pk)[1].limit) == "2wh"
    gone = delete_dispatch_row(table_id=draft.pk, row=2, revision=changed.table.revision, **CLERK)
    assert (gone.revision, len(dispatch_rows(draft.pk))) == (draft.revision + 3, 1)
    assert [name for _, name in history(draft.pk)][-3:] == ["row_added", "row_changed", "row_deleted"]
    assert [seq for seq, _ in history(draft.pk)] == [1, 2, 3, 4, 5]
    event = Event.objects.get(type="dispatch_table_row_changed")
    assert ("limit: 4wh" in event.data["before"], "limit: 2wh" in event.data["after"]) == (True, True)


def test_an_edit_of_what_somebody_else_changed_is_refused(draft):
    add_dispatch_row(table_id=draft.pk, cells=WATER, revision=draft.revision, **CLERK)
    for act, given in (
        (add_dispatch_row, {"cells": WATER}),
        (change_dispatch_row, {"cells": WATER, "row": 1}),
        (delete_dispatch_row, {"row": 1}),
        (discard_dispatch_draft, {}),
        (publish_dispatch_table, {}),
    ):
        refusal = refused(act, table_id=draft.pk, revision=draft.revision, **given, **CLERK)
        assert (refusal.code, refusal.status) == ("dispatch_table_changed", 409)
    assert len(dispatch_rows(draft.pk)) == 2


@pytest.mark.parametrize(
    ("cells", "field", "code"),
    [
        ({"lead_unit": "XX局"}, "lead_unit", "row_unit_unknown"),
        ({"lead_unit": "somewhere:x"}, "lead_unit", "unit_spec_role_unknown"),
        ({"limit": "soon"}, "limit", "cell_limit_unreadable"),
        ({"limit": "9" * 9 + "wd"}, "limit", "cell_limit_unreadable"),
        ({"subject_kind": "别的"}, "subject_kind", "cell_word_unknown"),
        ({"subject": "E" * 121}, "subject", "cell_too_long"),
        ({"remark": "长" * 501}, "remark", "cell_too_long"),
        ({"attributes": "(a+)+$"}, "attributes", "cell_condition_unreadable"),
        ({"attributes": "a=" + "|".join(map(str, range(60)))}, "attributes", "cell_too_long"),
        ({"attributes": ";".join(f"a{n}=1" for n in range(11))}, "attributes", "cell_too_many"),
        ({"channels": ";".join(map(str, range(51)))}, "channels", "cell_too_many"),
    ],
)
def test_a_cell_that_cannot_be_read_names_its_field(draft, cells, field, code):
    refusal = refused(add_dispatch_row, table_id=draft.pk, cells={**WATER, **cells}, **CLERK)
    assert (refusal.status, refusal.field, refusal.code) == (422, field, code)
    assert len(dispatch_rows(draft.pk)) == 1


@pytest.mark.parametrize(
    ("cells", "code"),
    [({"subject": "E99999"}, "row_subject_unknown"), ({"limit": "0wh"}, "row_limit_impossible"),
     ({"limit": "400wd"}, "row_limit_impossible")],
)  # fmt: skip
def test_a_row_that_may_not_be_published_is_kept_and_says_so(draft, cells, code):
    edited = add_dispatch_row(table_id=draft.pk, cells={**WATER, **cells}, **CLERK)
    assert [fault.code for fault in edited.faults] == [code]
    assert [(fault.row, fault.code) for fault in rows_faults(dispatch_rows(draft.pk))[0]] == [(2, code)]


def test_published_tables_are_not_edited(draft):
    publish_dispatch_table(table_id=draft.pk, **CLERK)
    edits = (
        (add_dispatch_row, {"cells": NET}),
        (delete_dispatch_row, {"row": 1}),
        (discard_dispatch_draft, {}),
    )
    for act, given in edits:
        assert refused(act, table_id=draft.pk, **given, **CLERK).code == "dispatch_table_not_draft"


def test_a_draft_is_thrown_away_and_its_history_stays(draft):
    discard_dispatch_draft(table_id=draft.pk, **CLERK)
    assert not DispatchTable.objects.exists()
    assert history(draft.pk)[-1] == (3, "discarded")


def test_a_draft_begins_with_the_rows_of_another_table(draft):
    version = publish_dispatch_table(table_id=draft.pk, **CLERK).version
    copy = create_dispatch_draft(name="next", copy_of=draft.pk, **CLERK)
    assert (copy.based_on, dispatch_rows(copy.pk)) == (version, dispatch_rows(draft.pk))
    assert refused(create_dispatch_draft, name="x", copy_of=99_999, **CLERK).status == 404


def test_rolling_back_publishes_the_old_rows_as_the_next_version(draft):
    first = publish_dispatch_table(table_id=draft.pk, **CLERK)
    later = create_dispatch_draft(name="later", copy_of=draft.pk, **CLERK)
    add_dispatch_row(table_id=later.pk, cells=WATER, **CLERK)
    second = publish_dispatch_table(table_id=later.pk, **CLERK)
    assert refused(roll_back_dispatch_table, table_id=later.pk, **CLERK).code == "dispatch_table_in_force"
    third = roll_back_dispatch_table(table_id=first.pk, reason="错了", **CLERK)
    assert (third.version, third.based_on, published_table().pk) == (
        second.version + 1,
        first.version,
        third.pk,
    )
    assert dispatch_rows(third.pk) == dispatch_rows(first.pk)
    assert refused(roll_back_dispatch_table, table_id=0, **CLERK).status == 404


def test_a_planned_publication_is_taken_back_before_it_begins(draft):
    now = current_moment().now
    when = {"actor": SYSTEM, "at": now}
    planned = publish_dispatch_table(table_id=draft.pk, effective_from=now + timedelta(days=1), **when)
    assert standing_of(planned, 0, now) == "planned"
    taken_back = withdraw_dispatch_table(table_id=draft.pk, reason="改期", **when)
    set_clock_offset(ahead_by=timedelta(days=2))
    assert (taken_back.status, current_moment().dispatch_table_version) == ("withdrawn", 0)
    assert refused(withdraw_dispatch_table, table_id=draft.pk, **when).code == "dispatch_table_not_planned"


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.SYSTEM_ADMIN])
def test_only_the_data_clerk_edits(draft, role):
    person = {"actor": Actor(1, "p", "p", frozenset({role})), "at": AT}
    for act, given in (
        (create_dispatch_draft, {"name": "x"}),
        (add_dispatch_row, {"table_id": draft.pk, "cells": NET}),
        (change_dispatch_row, {"table_id": draft.pk, "row": 1, "cells": NET}),
        (delete_dispatch_row, {"table_id": draft.pk, "row": 1}),
        (discard_dispatch_draft, {"table_id": draft.pk}),
        (withdraw_dispatch_table, {"table_id": draft.pk}),
        (roll_back_dispatch_table, {"table_id": draft.pk}),
    ):
        assert refused(act, **given, **person).code == "role_not_entitled"


def test_the_difference_of_two_tables_names_columns(draft):
    other = create_dispatch_draft(name="other", copy_of=draft.pk, **CLERK)
    add_dispatch_row(table_id=other.pk, cells=WATER, **CLERK)
    change_dispatch_row(table_id=other.pk, row=1, cells={**NET, "dispatch_mode": "auto"}, **CLERK)
    told = dispatch_table_diff(before=get_table(draft.pk), after=get_table(other.pk))
    assert [(one["kind"], one["columns"]) for one in told["items"]] == [
        ("changed", ["dispatch_mode"]), ("added", []),
    ]  # fmt: skip
    back = dispatch_table_diff(before=get_table(other.pk), after=get_table(draft.pk))
    assert (back["added"], back["changed"], back["removed"]) == (0, 1, 1)


def test_rows_are_found_by_subject_area_and_unit(draft):
    add_dispatch_row(table_id=draft.pk, cells={**WATER, "co_units": "TAX"}, **CLERK)
    assert [row["row"] for row in table_rows(draft.pk, subject="E01")] == [2]
    assert [row["row"] for row in table_rows(draft.pk, unit="TAX")] == [2]
    assert [row["row"] for row in table_rows(draft.pk, after=1)] == [2]
    assert table_rows(draft.pk, unit="NOBODY") == []


def test_what_cannot_be_published_rolls_everything_back(draft):
    change_dispatch_row(table_id=draft.pk, row=1, cells=WATER, **CLERK)
    with pytest.raises(FaultyInput):
        publish_dispatch_table(table_id=draft.pk, **CLERK)
    assert DispatchTable.objects.get(pk=draft.pk).status == "draft"
