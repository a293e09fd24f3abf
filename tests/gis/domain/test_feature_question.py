"""Boxes, moments, values and ids as addresses state them: understood, or refused with a reason."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.domain.errors import GridlineError
from gis.domain.feature_question import (
    Box,
    FeatureKey,
    Span,
    parse_boxes,
    parse_key,
    parse_moment,
    parse_span,
    parse_value,
)
from gis.domain.map_layers import FieldKind, LayerField
from gis.domain.served_crs import CRS84, SERVED, parse_served_crs

EPSG_4490 = parse_served_crs("EPSG:4490", field="crs")
MERCATOR = parse_served_crs("EPSG:3857", field="crs")
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def understood(read):
    """What became of a text: any other exception than a refusal fails the test."""
    try:
        read()
    except GridlineError as error:
        return error.code
    return "understood"


def test_a_box_is_read_in_the_axis_order_of_its_system():
    assert parse_boxes("113,23,114,24") == (Box(113, 23, 114, 24),)
    assert parse_boxes("23,113,24,114", EPSG_4490) == (Box(113, 23, 114, 24),)
    assert parse_boxes("113,23,-5,114,24,90") == (Box(113, 23, 114, 24),)


def test_a_box_across_the_date_line_is_two():
    assert parse_boxes("170,-10,-170,10") == (Box(170, -10, 180, 10), Box(-180, -10, -170, 10))


def test_a_box_larger_than_the_world_is_the_world():
    (box,) = parse_boxes("-1e300,-1e300,1e300,1e300", MERCATOR)
    assert (box.srid, round(box.east), round(box.south)) == (3857, 20037508, -20037508)


@given(st.text(max_size=40))
def test_whatever_stands_there_a_box_is_understood_or_refused(text):
    for crs in SERVED:
        assert understood(lambda crs=crs: parse_boxes(text, crs)) in ("understood", "bbox_malformed")


@given(st.text(max_size=40))
def test_whatever_stands_there_a_span_is_understood_or_refused(text):
    assert understood(lambda: parse_span(text)) in ("understood", "moment_malformed")


def test_moments_and_spans():
    assert parse_moment("2026-01-01T08:00:00+08:00", field="at") == NEW_YEAR
    assert (
        parse_moment("2026-01-01T08:00:00 08:00", field="at") == NEW_YEAR
    )  # a plus that an address turned into a space
    assert parse_span("2026-01-01T00:00:00Z") == Span(NEW_YEAR, NEW_YEAR)
    assert parse_span("../2026-01-01T00:00:00Z") == Span(None, NEW_YEAR)
    assert parse_span("2026-01-01T00:00:00Z/") == Span(NEW_YEAR, None)


@pytest.mark.parametrize(
    "text", ["../..", "/", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-01"]
)
def test_no_moment(text):
    with pytest.raises(GridlineError, match="moment_malformed"):
        parse_span(text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("A1", FeatureKey("A1")),
        ("A1@7", FeatureKey("A1", 7)),
        ("A@b", FeatureKey("A@b")),
        ("A@", FeatureKey("A@")),
        ("A@9223372036854775807", FeatureKey("A", 2**63 - 1)),
        ("A@9223372036854775808", FeatureKey("A@9223372036854775808")),
        ("A@00000000000000000000001", FeatureKey("A@00000000000000000000001")),
        ("A@٣", FeatureKey("A@٣")),
    ],
)
def test_an_id_names_a_code_and_perhaps_a_row(text, key):
    assert parse_key(text) == key
    assert str(key) == text


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (FieldKind.TEXT, "甲", "甲"),
        (FieldKind.INTEGER, "-3", -3),
        (FieldKind.NUMBER, "2.5", 2.5),
        (FieldKind.FLAG, "True", True),
    ],
)
def test_values_by_kind(kind, text, value):
    assert parse_value(LayerField("f", "", "", kind), text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (FieldKind.INTEGER, "3.5"),
        (FieldKind.INTEGER, "9" * 19),
        (FieldKind.INTEGER, "9" * 5000),
        (FieldKind.NUMBER, "nan"),
        (FieldKind.NUMBER, "inf"),
        (FieldKind.FLAG, "1"),
        (FieldKind.TIME, "2026-01-01T00:00:00Z"),
    ],
)
def test_no_value(kind, text):
    with pytest.raises(GridlineError, match="filter_value_malformed"):
        parse_value(LayerField("f", "", "", kind), text)


def test_systems_by_uri_and_by_short_name():
    for text in (
        "http://www.opengis.net/def/crs/EPSG/0/4490",
        "<http://www.opengis.net/def/crs/EPSG/0/4490>",
        "epsg:4490",
    ):
        assert parse_served_crs(text, field="crs") == EPSG_4490
    assert parse_served_crs("https://www.opengis.net/def/crs/OGC/1.3/CRS84", field="crs") == CRS84
    with pytest.raises(GridlineError, match="crs_not_served"):
        parse_served_crs("EPSG:1", field="crs")
