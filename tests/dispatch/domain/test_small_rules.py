"""Distances and kinds of files."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.distance import metres_between
from dispatch.domain.file_kinds import kind_of
from gis.domain.coordinates import LonLat

LON = st.floats(-180, 180)
LAT = st.floats(-89, 89)


def test_a_known_distance():
    # one minute of latitude is a nautical mile, 1,852 m
    assert metres_between(LonLat(113.3, 23.0), LonLat(113.3, 23.0 + 1 / 60)) == pytest.approx(1853, abs=2)
    assert metres_between(LonLat(113.3, 23.08), LonLat(113.3005, 23.08)) == pytest.approx(51.1, abs=0.2)


@given(LON, LAT, LON, LAT)
def test_distance_is_symmetric_and_bounded(lon_a, lat_a, lon_b, lat_b):
    a, b = LonLat(lon_a, lat_a), LonLat(lon_b, lat_b)
    assert metres_between(a, b) == pytest.approx(metres_between(b, a))
    assert 0 <= metres_between(a, b) <= math.pi * 6_371_009


@pytest.mark.parametrize(
    ("head", "content_type"),
    [
        (b"\xff\xd8\xff\xe0" + b"0" * 12, "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 8, "image/png"),
        (b"RIFF0000WEBPVP8 ", "image/webp"),
        (b"%PDF-1.7\n0000000", "application/pdf"),
        (b"PK\x03\x04" + b"0" * 12, None),
        (b"<html><script>al", None),
        (b"RIFF0000WAVEfmt ", None),
        (b"", None),
    ],
)
def test_a_file_is_what_its_bytes_say(head, content_type):
    kind = kind_of(head)
    assert (kind.content_type if kind else None) == content_type
