"""The demo district, whole, by one command."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from dispatch.models import DispatchTable
from gis.domain.demo.scale import SIZES, Scale
from gis.models import Area, Building, District, StandardAddress
from gis.selectors.current_district import forget_district
from grid.models import Account, BuildingCell, GridCell, Unit
from grid.selectors.units_index import forget_units_index

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_remembered():
    forget_district()
    forget_units_index()
    yield
    forget_district()
    forget_units_index()


def seed(*arguments):
    out = StringIO()
    call_command("seed_district", *arguments, stdout=out)
    return out.getvalue()


def test_everything_is_there_and_a_second_run_leaves_it_alone():
    assert "synthetic district ready" in seed("--scale", "tiny", "--seed", "1")
    assert District.objects.get().is_demo
    assert Area.objects.filter(level="subdistrict").count() == 18
    assert Area.objects.filter(level="community", parent__isnull=False).count() == 267
    assert Building.objects.filter(address__isnull=True).count() == 0
    assert BuildingCell.objects.count() == Building.objects.count()
    assert StandardAddress.objects.filter(level="room").count() == SIZES[Scale.TINY].room_addresses
    assert Unit.objects.filter(unit_type__code="community").count() == 267
    assert Account.objects.filter(username="dispatcher", is_demo=True).exists()
    assert DispatchTable.objects.filter(status="published").count() == 1

    cells = set(GridCell.objects.values_list("pk", flat=True))
    assert "already there" in seed("--scale", "subdistrict")
    assert set(GridCell.objects.values_list("pk", flat=True)) == cells

    assert "synthetic district ready" in seed("--seed", "2", "--force")
    assert GridCell.objects.count() == 267
    assert DispatchTable.objects.filter(status="published").count() == 1


def test_demo_data_exist_only_in_demo_mode(settings):
    settings.DEMO_MODE = False
    with pytest.raises(CommandError, match="demo mode"):
        seed()
    assert not District.objects.exists()


def test_a_real_district_is_left_alone():
    District.objects.create(code="440105", name_zh="海珠区")
    assert "already there" in seed()
    with pytest.raises(CommandError, match="district_not_demo"):
        seed("--force")
    assert not Area.objects.exists()
