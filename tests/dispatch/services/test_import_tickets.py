"""Imports of tickets: our sample, New York's requests in a district of their own, citizens' labelled messages."""

import csv
import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import transaction

from dispatch.domain.read_ticket_mapping import read_mapping
from dispatch.domain.ticket_mapping import TicketMapping
from dispatch.models import Event, Ticket
from dispatch.selectors.current_moment import current_moment
from dispatch.services.import_tickets import import_tickets
from gis.models import ImportBatch
from gis.selectors.current_district import forget_district
from grid.domain.actor import Actor
from tests.support.fold import folded
from tests.support.geography import shared_data

SAMPLES = Path(__file__).parents[3] / "dispatch" / "data" / "samples"
NYC = SAMPLES / "nyc311"


@pytest.fixture(scope="class")
def _demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The tiny demo district, seeded once for this class and rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        forget_district()
        call_command("load_catalogues", stdout=StringIO())
        call_command("load_calendar", stdout=StringIO())
        call_command("seed_district", scale="tiny", stdout=StringIO())
        yield
        transaction.set_rollback(True)
    forget_district()


def run(*args: Any, **options: Any) -> dict[str, Any]:
    out = StringIO()
    call_command("import_tickets", *args, json=True, stdout=out, **options)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def sample_mapping() -> TicketMapping:
    return read_mapping(yaml.safe_load((SAMPLES / "city_tickets.yaml").read_text(encoding="utf-8")))


def sample_rows() -> list[tuple[int, list[str]]]:
    with (SAMPLES / "city_tickets.csv").open(encoding="utf-8", newline="") as file:
        return list(enumerate(csv.reader(file), 1))


@pytest.mark.django_db
@pytest.mark.usefixtures("_demo")
class TestSample:
    """Our own five city tickets."""

    def test_it_is_taken_in_with_its_clocks_and_twice_changes_nothing(self, tmp_path: Path) -> None:
        given = (str(SAMPLES / "city_tickets.csv"),)
        how = {"mapping": SAMPLES / "city_tickets.yaml", "rejects": tmp_path / "r.csv"}
        first = run(*given, **how)
        assert (first["read"], first["inserted"], first["rejected"]) == (5, 5, 0)
        ticket = Ticket.objects.select_related("hotline").get(external_number="DEMO-0001")
        assert (ticket.origin, ticket.request_class_code, ticket.request_type) == (
            "city",
            "R010101",
            "complaint",
        )
        assert ticket.hotline.city_due_at is not None
        assert ticket.subdistrict_code
        assert folded(ticket.id).state == ticket.state
        events = Event.objects.count()
        second = run(*given, **how)
        assert (second["inserted"], second["unchanged"]) == (0, 5)
        assert Event.objects.count() == events
        assert not (tmp_path / "r.csv").exists()

    def test_a_dry_run_keeps_nothing(self) -> None:
        before = Ticket.objects.count()
        report = import_tickets(
            rows=sample_rows(), mapping=sample_mapping(), actor=Actor.system(), dry_run=True
        )
        assert report.inserted == 5
        assert Ticket.objects.count() == before

    def test_dirty_rows_are_set_aside_and_the_others_taken(self, tmp_path: Path) -> None:
        lines = [cells for _, cells in sample_rows()]
        lines[1][2] = "gestern"
        lines[2][7] = ""
        lines[2][8:10] = ["23.0955", "113.2702"]
        lines[3] = lines[3][:-2]
        lines[5][12] = "R999"
        path, rejects = tmp_path / "dirty.csv", tmp_path / "rejects.csv"
        with path.open("w", encoding="gbk", newline="") as file:
            csv.writer(file).writerows(lines)
        report = run(str(path), mapping=SAMPLES / "city_tickets.yaml", rejects=rejects)
        assert (report["read"], report["inserted"], report["rejected"]) == (5, 1, 4)
        with rejects.open(encoding="utf-8-sig", newline="") as file:
            told = [(row["line"], row["number"], row["code"]) for row in csv.DictReader(file)]
        assert told == [
            ("2", "DEMO-0001", "time_not_readable"),
            ("3", "DEMO-0002", "coordinates_swapped"),
            ("4", "DEMO-0003", "row_wrong_length"),
            ("6", "DEMO-0005", "request_class_unknown"),
        ]
        batch = ImportBatch.objects.get(layer="tickets", file_name="dirty.csv")
        assert (batch.rows_read, batch.rows_inserted, batch.rejections.count()) == (5, 1, 4)

    def test_the_same_number_twice_in_a_file_is_one_ticket(self) -> None:
        rows = sample_rows()
        report = import_tickets(rows=[*rows, rows[1]], mapping=sample_mapping(), actor=Actor.system())
        assert (report.inserted, report.unchanged, report.adds_up) == (5, 1, True)

    def test_a_file_that_breaks_in_the_middle_leaves_nothing(self, tmp_path: Path) -> None:
        path = tmp_path / "torn.csv"
        text = (SAMPLES / "city_tickets.csv").read_text(encoding="utf-8")
        path.write_text(text + '"' + "x" * 300_000, encoding="utf-8")
        with pytest.raises(CommandError, match=r"file|文件"):
            run(str(path), mapping=SAMPLES / "city_tickets.yaml")
        assert not Ticket.objects.filter(external_system="sample").exists()

    def test_a_mapping_for_another_file_is_refused_before_the_first_row(self) -> None:
        with pytest.raises(CommandError, match="unique_key"):
            run(str(SAMPLES / "city_tickets.csv"), mapping=NYC / "mapping.yaml")

    def test_a_mapping_that_is_no_yaml_is_refused_in_words(self, tmp_path: Path) -> None:
        broken = tmp_path / "m.yaml"
        broken.write_text("fields: [", encoding="utf-8")
        with pytest.raises(CommandError, match="YAML"):
            run(str(SAMPLES / "city_tickets.csv"), mapping=broken)

    def test_a_replay_keeps_the_times_and_closes_what_was_closed(self) -> None:
        mapping = sample_mapping()
        rows = sample_rows()
        report = import_tickets(rows=rows, mapping=mapping, actor=Actor.system(), replay=True)
        assert (report.inserted, report.closed) == (5, 0)
        ticket = Ticket.objects.get(external_number="DEMO-0001")
        assert ticket.received_at.isoformat() == "2026-03-02T01:05:00+00:00"
        assert ticket.received_at < current_moment().now

    def test_one_row_that_cannot_be_does_not_hold_up_the_ended_ones_beside_it(self) -> None:
        document = yaml.safe_load((SAMPLES / "city_tickets.yaml").read_text(encoding="utf-8"))
        document["fields"]["closed_at"] = "答复时限"
        rows = sample_rows()
        rows[2][1][12] = "R999"
        rows[3][1][3] = "2999-01-01 00:00:00"
        report = import_tickets(rows=rows, mapping=read_mapping(document), actor=Actor.system(), replay=True)
        assert (report.inserted, report.closed) == (3, 3)
        assert [(r.line, r.code) for r in report.rejected] == [
            (3, "request_class_unknown"),
            (4, "time_in_future"),
        ]
        ticket = Ticket.objects.get(external_number="DEMO-0001")
        assert (ticket.state, ticket.holder_kind) == ("closed", "nobody")
        told = folded(ticket.id)
        assert (told.state, told.seq, told.holder) == ("closed", ticket.event_seq, ("nobody", ""))

    def test_labelled_messages_come_in_as_city_tickets(self) -> None:
        path = shared_data("tickets/msg_labelled_sample.csv")
        report = run(str(path), mapping=SAMPLES / "messages.yaml")
        assert (report["read"], report["inserted"], report["unchanged"], report["rejected"]) == (
            495,
            494,
            1,
            0,
        )
        tickets = Ticket.objects.filter(external_system="messages")
        assert tickets.filter(request_class_code="").count() == 0
        labels = set(tickets.values_list("request_class_code", flat=True))
        assert labels == {"R03", "R06", "R07", "R11", "R10", "R09", "R12"}
        assert tickets.filter(holder_kind="nobody").count() == 0


@pytest.mark.django_db
def test_new_york_is_a_district_like_any_other() -> None:
    """Boards found by location equal the stated ones; the overdue share is that of the file."""
    requests = shared_data("tickets/nyc311_sample_1000.csv")
    boards = shared_data("admin/nyc_community_districts.geojson")
    forget_district()
    quiet = {"stdout": StringIO()}
    names = {"name_zh": "纽约市", "name_en": "New York City", "time_zone": "America/New_York"}
    call_command("init_district", code="NYC", metric_srid=32618, code_scheme="plain", **names, **quiet)
    layer = {"layer": "subdistrict", "crs": "wgs84", "code_field": "boro_cd", "name_field": "geography_value"}
    call_command("import_layer", str(boards), **layer, **quiet)
    call_command("init_district", code="NYC", metric_srid=32618, code_scheme="plain", **names, **quiet)
    call_command("import_units", str(NYC / "units.csv"), unit_types=NYC / "unit_types.csv", **quiet)
    call_command("load_catalogues", classes=NYC / "request_classes.csv", name="NYC", **quiet)
    call_command("load_calendar", **quiet)
    call_command("import_dispatch_table", str(NYC / "dispatch_table.csv"), publish=True, **quiet)
    try:
        report = run(str(requests), mapping=NYC / "mapping.yaml", replay=True)
    finally:
        forget_district()
    assert report["read"] == report["inserted"] + report["unchanged"] + report["rejected"] == 1000
    assert (report["overdue"]["overdue"], report["overdue"]["with_due_and_closed"]) == (52, 479)
    assert report["area"]["compared"] > 850
    assert report["area"]["share"] >= 0.99
    assert report["unit"]["share"] >= 0.99
    assert report["closed"] > 950
    closed = Ticket.objects.filter(state="closed").first()
    assert closed is not None
    assert (closed.holder_kind, folded(closed.id).state) == ("nobody", "closed")
