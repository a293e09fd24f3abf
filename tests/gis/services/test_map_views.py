"""The role of GIS programs sees the views of schema `map`, and nothing else of the database."""

from contextlib import closing

import psycopg2
import pytest
from django.db import connection

from config.cluster import embedded_cluster
from config.databases import APP_ROLE, GIS_ROLE, connect
from gis.domain.map_layers import map_layers
from gis.models import Road
from gis.services.publish_map_views import map_views_are_current, publish_map_views, withdraw_map_views

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(db):
    """A connection of the reading role to this test's database, whose views the migrations made."""
    with closing(connect(embedded_cluster(), connection.settings_dict["NAME"], GIS_ROLE)) as opened:
        yield opened


def ask(opened, statement, *values):
    with opened.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def test_every_layer_has_its_view_after_the_migrations(reader):
    views = ask(reader, "SELECT table_name FROM information_schema.views WHERE table_schema = 'map'")
    assert {name for (name,) in views} == {layer.name for layer in map_layers()}
    for layer in map_layers():
        ask(reader, f'SELECT id, geom FROM map."{layer.name}" LIMIT 1')


def test_gis_programs_find_kind_and_system_of_every_geometry(reader):
    found = ask(reader, "SELECT f_table_name, type, srid FROM geometry_columns WHERE f_table_schema = 'map'")
    assert {name for name, _, _ in found} == {layer.name for layer in map_layers()}
    assert {srid for _, _, srid in found} == {4326}
    assert {name: kind for name, kind, _ in found}["buildings"] == "POLYGON"


def test_columns_say_what_they_hold(reader):
    (told,) = ask(reader, "SELECT obj_description('map.buildings'::regclass)")[0]
    assert "楼栋" in told
    assert "Buildings" in told
    columns = ask(
        reader, "SELECT column_name FROM information_schema.columns WHERE table_name = 'organisations'"
    )
    assert ("name",) in columns
    assert not {name for (name,) in columns} & {"contact_sealed", "contact_index", "staff_count"}


def test_every_table_is_refused(reader):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('public.%I', relname) FROM pg_class WHERE relkind IN ('r', 'p', 'm', 'S') "
            "AND relnamespace = 'public'::regnamespace AND relname <> 'spatial_ref_sys'"
        )
        tables = [name for (name,) in cursor.fetchall()]
    assert len(tables) > 40
    opened = [name for name in tables if not is_refused(reader, f"SELECT * FROM {name} LIMIT 1")]
    assert opened == []


def test_nothing_can_be_written_even_when_it_asks_to(reader):
    assert ask(reader, "SHOW default_transaction_read_only") == [("on",)]
    assert ask(reader, "SHOW statement_timeout") == [("1min",)]
    with reader.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = off")
    for statement in (
        "CREATE TABLE public.mine (a int)", "CREATE TABLE map.mine (a int)", "DELETE FROM map.roads",
        "UPDATE map.roads SET name_zh = ''", "SELECT dispatch_prune_feed(30, 10)",
    ):  # fmt: skip
        assert is_refused(reader, statement), statement


def test_the_application_still_calls_what_the_reader_may_not():
    with closing(connect(embedded_cluster(), connection.settings_dict["NAME"], APP_ROLE)) as opened:
        assert ask(opened, "SELECT dispatch_prune_feed(30, 10)") == [(0,)]


def test_views_hold_what_is_valid_now(demo):
    publish_map_views()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM map.roads")
        (seen,) = cursor.fetchone()
        road = Road.objects.filter(valid_to=None).first()
        assert seen == Road.objects.filter(valid_to=None).count()
        Road.objects.filter(pk=road.pk).update(valid_to="2027-01-01T00:00:00Z")
        cursor.execute("SELECT count(*) FROM map.roads")
        assert cursor.fetchone() == (seen - 1,)


def test_views_make_way_for_a_migration_and_come_back(db):
    assert map_views_are_current()
    withdraw_map_views()
    assert not map_views_are_current()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE gis_road ALTER COLUMN name_zh TYPE varchar(120)")
    assert set(publish_map_views()) == {layer.name for layer in map_layers()}
    assert map_views_are_current()


def is_refused(opened, statement):
    try:
        ask(opened, statement)
    except psycopg2.errors.InsufficientPrivilege:
        return True
    except psycopg2.Error as error:
        raise AssertionError(f"{statement}: {error}") from error
    return False
