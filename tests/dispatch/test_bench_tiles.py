"""The tile bench measures what it says: real tiles of the buildings it added, which are gone afterwards."""

import pytest

from dispatch.management.bench_tiles import (
    _bare,
    _buildings,
    _our_statement,
    _rate,
    _textbook_statement,
    _tiles,
)
from dispatch.management.bench_tipg import NotInstalled, tipg_server
from gis.domain.tile_layers import TileAddress
from gis.models import Building
from gis.selectors.layer_version import layer_versions
from tests.support.geography import stored_for_a_module

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    with stored_for_a_module(django_db_blocker) as plan:
        yield plan


def test_buildings_are_added_for_the_time_of_the_measurement(demo):
    before = Building.objects.count()
    with _buildings(before + 300):
        assert Building.objects.filter(code__startswith="BENCH-").count() == 300
        assert _tiles()
    assert Building.objects.count() == before


def test_every_round_asks_each_tile_once_and_finds_nothing_kept(demo):
    asked, version = [], layer_versions(["building"])["building"]
    tiles = [TileAddress(14, x, 7111) for x in range(5)]
    assert _rate([asked.append, asked.append], tiles) > 0
    assert sorted(asked, key=lambda tile: tile.x) == tiles
    assert layer_versions(["building"])["building"] == version + 1


@pytest.mark.parametrize("statement_of", [_our_statement, _textbook_statement])
def test_both_statements_make_a_tile(demo, statement_of):
    _bare(statement_of)(TileAddress(14, 13349, 7111))


def test_without_tipg_the_reason_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr("dispatch.management.bench_tipg.ENVIRONMENT", tmp_path)
    with pytest.raises(NotInstalled, match="not installed"), tipg_server(install=False):
        pass
