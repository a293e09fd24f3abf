"""Rows by COPY: what goes in comes out, and what goes wrong in the source is told as it is."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction
from shapely import Point

from gis.services.copy_rows import copy_lines, copy_rows

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


@pytest.fixture
def table():
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE copied (id int, words text, raw bytea, many text[], facts jsonb, at timestamptz,"
            " day date, yes boolean, place geometry(Point, 4326))"
        )
    yield "copied"
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS copied")


def rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_every_kind_of_value_comes_out_as_it_went_in(table):
    columns = ("id", "words", "raw", "many", "facts", "at", "day", "yes", "place")
    words, many = 'a\tb\nc\\d"e\r昌岗', ["x,y", 'quo"te', "back\\slash", "", "NULL"]
    given = (1, words, b"\x00\\x\xff\n", many, {"k": "v\t\\"}, AT, date(2026, 1, 2), True, Point(113.3, 23.1))
    assert copy_rows(table, columns, [given, (2, *[None] * 8)]) == 2
    first, second = rows(
        "SELECT id, words, raw, many, facts::text, at, day, yes, ST_AsText(place) FROM copied ORDER BY id"
    )
    assert (first[0], first[1], bytes(first[2]), first[3]) == (1, words, b"\x00\\x\xff\n", many)
    assert first[5:] == (AT, date(2026, 1, 2), True, "POINT(113.3 23.1)")
    assert second == (2, *[None] * 8)


@pytest.mark.parametrize("count", [0, 1, 499, 500, 501, 20_000])
def test_all_lines_arrive_whatever_their_number(table, count):
    assert copy_lines(table, ("id", "words"), (f"{n}\t{'字' * (n % 50)}" for n in range(count))) == count
    assert rows("SELECT count(*), coalesce(sum(length(words)), 0) FROM copied") == [
        (count, sum(n % 50 for n in range(count)))
    ]


def test_what_goes_wrong_in_the_source_is_raised_as_it_is_and_nothing_is_stored(table):
    def source():
        yield (1, "good")
        raise KeyError("the source broke")

    with pytest.raises(KeyError, match="the source broke"), transaction.atomic():
        copy_rows(table, ("id", "words"), source())
    assert rows("SELECT count(*) FROM copied") == [(0,)]
