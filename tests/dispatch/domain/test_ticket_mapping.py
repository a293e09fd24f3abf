"""A mapping is checked before the first row; a row is read by it, or refused with its reason."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.faults import FaultyInput
from dispatch.domain.read_ticket_mapping import read_mapping
from dispatch.domain.ticket_mapping import TicketMapping, check_header
from dispatch.domain.ticket_row import TicketRow, read_row, read_time, read_times
from gis.domain.errors import GridlineError

GOOD: dict[str, Any] = {
    "external_system": "elsewhere",
    "time_zone": "America/New_York",
    "time_formats": ["%m/%d/%Y %I:%M:%S %p", "iso"],
    "coord_type": "wgs84",
    "fields": {
        "number": "id",
        "text": {"template": "{kind}: {words}"},
        "received_at": "opened",
        "closed_at": "closed",
        "due_at": "due",
        "lon": "x",
        "lat": "y",
        "request_class": {"column": "kind", "lookup": "class_name"},
        "request_type": {"column": "type", "values": {"投诉": "complaint"}, "default": "help"},
        "channel": {"value": "web"},
    },
    "check": {
        "area": {
            "column": "board",
            "pattern": r"(?P<number>\d\d) (?P<part>[A-Z]+)",
            "template": "{part}{number}",
            "values": {"part": {"QUEENS": "4"}},
        },
        "unit": {"column": "agency"},
    },
}
CELLS = {
    "id": "39573567", "kind": "Noise", "words": "drilling", "opened": "06/26/2018 10:58:54 AM", "closed": "",
    "due": "", "x": "-73.84", "y": "40.69", "type": "投诉", "board": "09 QUEENS", "agency": "NYPD",
}  # fmt: skip


def mapping(**changes: Any) -> TicketMapping:
    return read_mapping({**GOOD, **changes})


def row(**cells: str) -> TicketRow:
    found = {**CELLS, **cells}
    read = mapping()
    return read_row(read, 7, found, read_times(read, found), {"Noise": "N001"})


def refusal(**cells: str) -> GridlineError:
    with pytest.raises(GridlineError) as refused:
        row(**cells)
    return refused.value


def test_a_row_becomes_an_intake_with_its_times_and_what_it_states() -> None:
    found = row(closed="06/26/2018 12:50:01 PM", due="06/26/2018 06:58:54 PM")
    assert (found.line, found.number, found.stated_area, found.stated_unit) == (7, "39573567", "409", "NYPD")
    intake = found.intake
    assert (intake.text, intake.request_class, intake.request_type) == (
        "Noise: drilling",
        "N001",
        "complaint",
    )
    assert (intake.channel, intake.origin, intake.kind) == ("web", "city", "hotline")
    assert intake.external is not None
    assert intake.external.due_at == datetime(2018, 6, 26, 22, 58, 54, tzinfo=UTC)
    assert found.times.overdue is False


def test_local_times_follow_the_zone_through_summer_and_winter() -> None:
    zone = ZoneInfo("America/New_York")
    for text, hour in (("01/15/2018 08:00:00 AM", 13), ("07/15/2018 08:00:00 AM", 12)):
        assert read_time(text, ("%m/%d/%Y %I:%M:%S %p",), zone).astimezone(UTC).hour == hour


def test_an_offset_in_the_file_is_kept() -> None:
    found = read_time("2026-03-01T08:00:00+08:00", ("iso",), ZoneInfo("America/New_York"))
    assert found.astimezone(UTC) == datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cells", "code", "field"),
    [
        ({"opened": "yesterday"}, "time_not_readable", "opened"),
        ({"opened": "13/45/2018 10:00:00 AM"}, "time_not_readable", "opened"),
        ({"closed": "06/26/2018 10:58:53 AM"}, "closed_before_received", "closed_at"),
        ({"due": "06/26/2018 10:58:53 AM"}, "due_before_dispatch", "external.due_at"),
        ({"id": " "}, "external_number_missing", "number"),
        ({"id": "9" * 65}, "external_number_too_long", "number"),
        ({"kind": "Dragons"}, "value_not_mapped", "kind"),
        ({"x": "nan"}, "coordinates_not_finite", "location"),
        ({"x": "40.69", "y": "-173.84"}, "coordinates_swapped", "location"),
        ({"y": ""}, "coordinates_not_numbers", "location"),
        ({"x": "east"}, "coordinates_not_numbers", "location"),
        ({"words": "a\0b"}, "cell_has_nul", None),
        ({"words": "x" * 20_001}, "text_too_long", "text"),
    ],
)
def test_a_dirty_row_is_refused_with_its_reason(cells: dict[str, str], code: str, field: str | None) -> None:
    error = refusal(**cells)
    assert (error.code, error.field) == (code, field)
    assert 400 <= error.status < 500


def test_a_row_without_a_position_or_a_known_board_is_taken_all_the_same() -> None:
    found = row(x="", y="", board="Unspecified QUEENS", agency="")
    assert (found.intake.point, found.stated_area, found.stated_unit) == (None, None, None)


def test_what_a_column_does_not_translate_takes_the_default() -> None:
    assert row(type="whatever").intake.request_type == "help"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"fields": {"number": "id"}}, "mapping_field_missing"),
        ({"fields": "id"}, "mapping_value_wrong"),
        ({"fields": {**GOOD["fields"], "colour": "c"}}, "mapping_field_unknown"),
        ({"fields": {**GOOD["fields"], "title": {"column": "a", "value": "b"}}}, "mapping_rule_wrong"),
        ({"fields": {**GOOD["fields"], "title": {"colum": "a"}}}, "mapping_rule_wrong"),
        (
            {"fields": {**GOOD["fields"], "title": {"column": "a", "lookup": "class_name"}}},
            "mapping_value_wrong",
        ),
        ({"time_zone": "Mars/Olympus"}, "mapping_time_zone_unknown"),
        ({"kind": "case"}, "mapping_value_wrong"),
        ({"origin": 7}, "mapping_value_wrong"),
        ({"coord_type": ""}, "coord_type_missing"),
        ({"coord_type": "mars"}, "mapping_value_wrong"),
        ({"external_system": ""}, "mapping_field_missing"),
        ({"check": {"area": {"column": "b", "pattern": "("}}}, "mapping_rule_wrong"),
        ({"time_formats": []}, "mapping_value_wrong"),
    ],
)
def test_a_faulty_mapping_is_told_with_its_key(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(FaultyInput) as refused:
        mapping(**changes)
    assert code in {fault.code for fault in refused.value.faults}
    assert all(fault.where for fault in refused.value.faults)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(FaultyInput) as refused:
        mapping(kind="case", time_zone="Mars", external_system="")
    assert len(refused.value.faults) == 3


def test_columns_the_file_lacks_are_named() -> None:
    with pytest.raises(FaultyInput) as refused:
        check_header(mapping(), ["id", "kind", "words", "opened", "closed", "due", "x", "y", "type"])
    assert [fault.where for fault in refused.value.faults] == ["agency", "board"]


KEYS = ["fields", "check", "area", "unit", "number", "text", "column", "values", "kind", "time_formats", "template",
        "default", "lookup", "coord_type"]  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
)


@given(DOCUMENTS)
def test_no_document_whatever_breaks_the_reader(document: object) -> None:
    try:
        read_mapping(document)
    except FaultyInput as refused:
        faults = refused.faults
    else:
        faults = ()
    assert all(fault.code for fault in faults)


@given(st.dictionaries(st.sampled_from(sorted(CELLS)), st.text(max_size=30)))
def test_no_cell_whatever_breaks_a_row(cells: dict[str, str]) -> None:
    try:
        found: TicketRow | None = row(**cells)
    except GridlineError as refused:
        found, status = None, refused.status
        assert 400 <= status < 500
    assert found is None or found.number
