"""Open tickets follow a changed grid in the same transaction; what they were decided by never changes."""

from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point
from django.core.management import call_command
from shapely import LineString

from dispatch.models import Event, HotlineDetail, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.invariants_tickets import fold_breaches
from dispatch.selectors.ticket_records import ticket_records
from dispatch.services.follow_cells import follow_vanished_cells
from dispatch.services.set_clock_offset import set_clock_offset
from dispatch.services.settle_grid_changes import settle_grid_changes
from gis.domain.import_rows import FieldNames
from gis.models import Area, Building
from gis.services.import_layer import ImportOptions, import_layer
from gis.signals import geography_changed
from grid.models import GridCell, GridChange
from grid.services.merge_cells import merge_cells
from grid.services.split_cell import split_cell
from grid.services.transfer_cells import transfer_cells
from tests.dispatch.rules_district import have_units, load_ours
from tests.grid.living_grid import (
    CLERK,
    ONE,
    SIDE,
    SOUTH,
    SUBDISTRICT,
    TWO,
    WEST,
    lay_out,
    occasion,
    square,
    standing,
)

pytestmark = pytest.mark.django_db
CELL = f"{ONE}001"
OTHER = "440105002"


@pytest.fixture(autouse=True)
def world(db):
    lay_out()
    have_units()
    load_ours()
    call_command("load_calendar", verbosity=0)


def now():
    return current_moment().now


def ticket(x, y, number, cell=CELL, **fields):
    """A ticket at x, y in cells from the south-west corner, in the hands of the subdistrict's desk."""
    moment = current_moment()
    point = Point(WEST + x * SIDE, SOUTH + y * SIDE, srid=4326) if x is not None else None
    row = Ticket.objects.create(
        **{
            "id": new_id(), "number": number, "kind": "hotline", "origin": "local", "state": "received",
            "state_since": moment.now, "title": "t", "text": "t", "channel": "window", "point": point,
            "subdistrict_code": cell[:9], "community_code": cell[:12], "cell_code": cell, "cell_version": 1,
            "current_cell_code": cell, "owner_centre": SUBDISTRICT, "holder_kind": "queue",
            "holder_code": f"desk:{SUBDISTRICT}",
            "audience": ["desk:district", f"desk:{SUBDISTRICT}", "leader", "supervision", "audit", "callback"],
            "calendar_version": moment.calendar_version, "catalogue_version": moment.catalogue_version,
            "received_at": moment.now, "created_at": moment.now, "updated_at": moment.now, **fields,
        }
    )  # fmt: skip
    HotlineDetail.objects.create(ticket=row)
    return row


def split(**given):
    line = LineString([(WEST + 0.3 * SIDE, SOUTH - SIDE), (WEST + 0.3 * SIDE, SOUTH + 3 * SIDE)])
    at = now()
    return split_cell(
        **{"code": CELL, "by": line, "occasion": occasion(at), "actor": CLERK, "at": at, **given}
    )


def news(ticket):
    return list(Event.objects.filter(subject_id=ticket.pk).order_by("seq"))


def test_a_ticket_on_the_new_ground_gets_the_new_cell_and_keeps_the_version_it_was_decided_by():
    west, east = ticket(0.1, 1.5, "A"), ticket(0.9, 1.5, "B")
    change = split()
    for row in (west, east):
        row.refresh_from_db()
        assert (row.cell_code, row.cell_version) == (CELL, 1)
    assert west.current_cell_code == f"{ONE}005"
    assert east.current_cell_code == CELL
    told = change.report["tickets"]
    assert (told["open"], told["moved"]) == (2, 1)
    assert told["items"] == [{"id": str(west.pk), "number": "A", "from": CELL, "to": f"{ONE}005"}]
    (event,) = news(west)
    assert event.type == "ticket_cell_changed"
    assert event.data["cell_to"] == f"{ONE}005"
    assert event.data["change"] == str(change.pk)
    assert news(east) == []


def test_closed_tickets_stay():
    closed = ticket(0.1, 1.5, "A", closed_at=now(), state="closed", holder_kind="nobody", holder_code="")
    split()
    closed.refresh_from_db()
    assert closed.current_cell_code == CELL


def test_a_ticket_without_a_point_follows_its_building_or_the_larger_part():
    at_building = ticket(None, None, "A", building_code=f"{ONE}01000")
    nowhere = ticket(None, None, "B")
    split()
    for row in (at_building, nowhere):
        row.refresh_from_db()
    assert at_building.current_cell_code == f"{ONE}005"
    assert nowhere.current_cell_code == CELL
    merge_cells(codes=[CELL, f"{ONE}005"], occasion=occasion(now()), actor=CLERK, at=now())
    at_building.refresh_from_db()
    assert at_building.current_cell_code == CELL


def test_a_preview_moves_no_ticket():
    west = ticket(0.1, 1.5, "A")
    told = split(preview=True)
    assert told.report["tickets"]["moved"] == 1
    west.refresh_from_db()
    assert west.current_cell_code == CELL
    assert not Event.objects.exists()


class TestAnotherSubdistrict:
    @pytest.fixture(autouse=True)
    def east_is_another_subdistrict(self, world):
        east = Area.objects.get(code=TWO)
        parent = Area.objects.get(code=SUBDISTRICT)
        other = Area.objects.create(
            level="subdistrict", code=OTHER, name_zh="东", geom=east.geom, label_point=east.label_point,
            valid_from=parent.valid_from,
        )  # fmt: skip
        Area.objects.filter(code=TWO).update(parent=other)
        Area.objects.filter(code=SUBDISTRICT).update(geom=Area.objects.get(code=ONE).geom)

    def transfer(self):
        at = now()
        return transfer_cells(
            codes=[f"{ONE}002"],
            community_code=TWO,
            move_border=True,
            occasion=occasion(at),
            actor=CLERK,
            at=at,
        )

    def test_a_waiting_ticket_moves_to_the_other_desk(self):
        row = ticket(1.5, 1.5, "A", cell=f"{ONE}002")
        self.transfer()
        row.refresh_from_db()
        assert (row.subdistrict_code, row.community_code) == (OTHER, TWO)
        assert (row.owner_centre, row.holder_code) == (OTHER, f"desk:{OTHER}")
        assert f"desk:{OTHER}" in row.audience
        assert f"desk:{SUBDISTRICT}" not in row.audience
        assert (row.cell_code, row.cell_version) == (f"{ONE}002", 1)
        (event,) = news(row)
        assert event.data["holder"] == {"kind": "queue", "code": f"desk:{OTHER}"}
        assert event.data["version"] == row.version == 2

    def test_a_ticket_that_is_being_handled_stays_where_it_is_and_both_desks_see_it(self):
        row = ticket(
            1.5,
            1.5,
            "A",
            cell=f"{ONE}002",
            state="handling",
            holder_kind="unit",
            holder_code="DISTRICT_WATER",
        )
        Ticket.objects.filter(pk=row.pk).update(lead_unit="DISTRICT_WATER")
        self.transfer()
        row.refresh_from_db()
        assert (row.holder_kind, row.holder_code, row.version) == ("unit", "DISTRICT_WATER", 1)
        assert {f"desk:{OTHER}", f"desk:{SUBDISTRICT}"} <= set(row.audience)


def test_tickets_left_with_a_vanished_cell_are_found():
    """An intake beside the change saw the old cell and committed after it."""
    merge_cells(codes=[CELL, f"{ONE}002"], occasion=occasion(now()), actor=CLERK, at=now())
    late = ticket(1.5, 1.5, "A", cell=f"{ONE}002")
    assert follow_vanished_cells(at=now()) == 1
    late.refresh_from_db()
    assert late.current_cell_code == CELL
    assert follow_vanished_cells(at=now()) == 0


def test_an_import_of_cells_moves_the_tickets_on_their_ground():
    row = ticket(0.1, 1.5, "A", cell=f"{ONE}002")  # the file drew the border elsewhere
    geography_changed.send(sender=None, layer="cell", at=now())
    row.refresh_from_db()
    assert row.current_cell_code == CELL


def test_an_imported_border_moves_the_tickets_of_points_and_of_buildings(tmp_path):
    """The file cuts off the west of a cell as a new one; the rest keeps its code."""
    building = Building.objects.filter(cells__cell__code=CELL).order_by("code").first()
    cut, stays = ticket(0.1, 1.9, "A"), ticket(0.9, 1.9, "B")
    housed = ticket(None, None, "C", building_code=building.code)
    path = tmp_path / "cells.csv"
    shapes = {f"{ONE}005": square(0, 1, 0.3), CELL: square(0.3, 1, 0.7)}
    path.write_text(
        "code,wkt\n" + "".join(f'{code},"{shape.wkt}"\n' for code, shape in shapes.items()), encoding="utf-8"
    )
    options = ImportOptions("cell", "wgs84", FieldNames("code"))
    import_layer(path=path, options=options, actor="clerk", at=now())
    for row in (cut, stays, housed):
        row.refresh_from_db()
    assert [row.current_cell_code for row in (cut, stays, housed)] == [f"{ONE}005", CELL, f"{ONE}005"]
    assert [event.type for event in news(cut)] == ["ticket_cell_changed"]
    assert news(stays) == []


class TestPlanned:
    def plan(self, **given):
        at = now()
        return split(occasion=occasion(at + timedelta(days=3)), at=at, **given)

    def kinds(self, change):
        events = Event.objects.filter(subject_id=change.pk).order_by("seq")
        return [(event.seq, event.type) for event in events]

    def test_the_worker_applies_it_on_its_day(self):
        row = ticket(0.1, 1.5, "A")
        change = self.plan()
        assert settle_grid_changes() == 0
        set_clock_offset(ahead_by=timedelta(days=3, minutes=1))
        assert settle_grid_changes() == 1
        row.refresh_from_db()
        assert row.current_cell_code == f"{ONE}005"
        assert self.kinds(change) == [(1, "grid_change_planned"), (2, "grid_change_applied")]

    def test_one_that_does_not_fit_any_more_raises_the_alarm_and_the_next_is_applied(self):
        change = self.plan()
        other = self.plan(code=f"{ONE}003")
        merge_cells(codes=[CELL, f"{ONE}002"], occasion=occasion(now()), actor=CLERK, at=now())
        set_clock_offset(ahead_by=timedelta(days=4))
        assert settle_grid_changes() == 2
        assert self.kinds(change)[1] == (2, "grid_change_failed")
        assert Event.objects.get(type="grid_change_failed").data["error"] == "cells_changed_meanwhile"
        assert GridChange.objects.get(pk=other.pk).state == "applied"


def test_the_history_of_a_moved_ticket_still_folds():
    row = ticket(0.1, 1.5, "A")
    split()
    (record,) = (record for record in ticket_records() if record.ticket.id == str(row.id))
    texts = [breach.text for breach in fold_breaches(record)]
    assert all(not text.startswith(("event count", "version")) for text in texts)
    assert GridCell.objects.filter(code=CELL).count() == 2
    assert standing()[CELL] == 2
