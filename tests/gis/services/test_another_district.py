"""The same loaders take another place: New York's community districts from the shared real data."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from gis.domain.coordinates import LonLat
from gis.models import Area, District, ImportBatch
from gis.selectors.current_district import current_district
from gis.services.seed_geography import forget_demo_district, seed_geography
from grid.selectors.locate import locate
from tests.support.geography import drawn, shared_data

pytestmark = pytest.mark.django_db
CITY_HALL = LonLat(-74.0060, 40.7128)


def run(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def load_boards():
    boards = shared_data("admin/nyc_community_districts.geojson")
    return run("import_layer", str(boards), "--layer", "subdistrict", "--crs", "wgs84", "--code-field", "boro_cd",
               "--name-field", "geography_value")  # fmt: skip


def set_up(**changes):
    settings = {
        "code": "NYC", "name_zh": "纽约", "name_en": "New York", "time_zone": "America/New_York",
        "metric_srid": "32618", "code_scheme": "plain", **changes,
    }  # fmt: skip
    return run(
        "init_district",
        *(part for name, value in settings.items() for part in (f"--{name.replace('_', '-')}", value)),
    )


@pytest.mark.parametrize("areas_first", [True, False])
def test_areas_and_settings_in_either_order(areas_first):
    steps = [load_boards, set_up] if areas_first else [set_up, load_boards]
    outputs = [step() for step in steps]
    assert any("read 59 = inserted 59 + updated 0 + unchanged 0 + rejected 0" in output for output in outputs)
    district = current_district()
    assert (district.code, district.time_zone, district.metric_srid) == ("NYC", "America/New_York", 32618)
    place = locate(CITY_HALL)
    assert (place.subdistrict_code, place.subdistrict_name, place.in_district) == (
        "101",
        "MANHATTAN 01",
        True,
    )
    assert place.border_neighbour in {"102", "103"}
    assert 0 < place.border_distance_m < 3000


def test_the_same_file_twice_changes_nothing():
    set_up()
    load_boards()
    version = current_district().version
    assert "unchanged 59" in load_boards()
    assert current_district().version == version
    assert Area.objects.count() == 59
    assert ImportBatch.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"time_zone": "Mars/Olympus"}, "time_zone_unknown"),
        ({"metric_srid": "4326"}, "metric_srid_unknown"),
        ({"metric_srid": "1"}, "metric_srid_unknown"),
        ({"code_scheme": "roman"}, "code_scheme_unknown"),
        ({"code": "x" * 40}, "code_malformed"),
    ],
)
def test_settings_that_cannot_be_are_refused_in_both_languages(changes, code):
    with pytest.raises(CommandError) as refusal:
        set_up(**changes)
    chinese, english = str(refusal.value).removeprefix(f"{code}: ").split(" / ", 1)
    assert chinese != english
    assert "{" not in chinese + english
    assert not District.objects.exists()


def test_one_database_one_district():
    set_up()
    with pytest.raises(CommandError, match="district_present"):
        set_up(code="SF")
    set_up(name_en="The City")
    assert current_district().name_en == "The City"


def test_rejected_rows_are_shown_in_words(tmp_path):
    set_up()
    path = tmp_path / "zones.csv"
    path.write_text("code,name,wkt\nA,x,nonsense\n", encoding="utf-8")
    output = run("import_layer", str(path), "--layer", "zone", "--crs", "wgs84", "--name-field", "name")
    assert "rejected 1" in output
    assert (
        "2 A: geometry_unreadable: 几何图形的文本无法读取。 / The text of the geometry cannot be read."
        in output
    )


def test_a_district_of_its_own_outline(tmp_path):
    set_up()
    path = tmp_path / "d.csv"
    path.write_text('code,wkt\nNYC,"POLYGON((-75 40,-73 40,-73 41,-75 41,-75 40))"\n', encoding="utf-8")
    arguments = ("import_layer", str(path), "--layer", "district", "--crs", "wgs84")
    assert "updated 1" in run(*arguments)
    assert "unchanged 1" in run(*arguments)
    load_boards()
    assert District.objects.get().boundary.extent == (-75, 40, -73, 41)


def test_a_real_district_is_never_emptied_and_the_demo_only_once():
    from gis.domain.errors import GridlineError

    set_up()
    for refused in (
        forget_demo_district,
        lambda: seed_geography(plan=drawn(), at=datetime(2026, 1, 1, tzinfo=UTC)),
    ):
        with pytest.raises(GridlineError, match="district_"):
            refused()
    assert District.objects.get().code == "NYC"
