"""Rows that do not lie where they say stop an import, and the system that would fit is named."""

from datetime import UTC, datetime

import pytest

from gis.domain.coordinates import CoordType, LonLat, from_wgs84
from gis.domain.errors import GridlineError
from gis.domain.import_rows import FieldNames
from gis.domain.local_grid import parse_local_grid
from gis.models import Building, ImportBatch, ImportJob
from gis.services.import_layer import ImportOptions, import_layer
from gis.services.keep_local_grid import keep_local_grid
from tests.gis.domain.test_datum_arrays import SEVEN

pytestmark = pytest.mark.django_db
AT = datetime(2026, 2, 1, tzinfo=UTC)


def file_of(tmp_path, plan, place, count=60):
    rows = [
        (f"{b.code[:12]}9{n:04d}", *place(LonLat(b.point.x, b.point.y)))
        for n, b in enumerate(plan.buildings[:: max(1, len(plan.buildings) // count)])
    ]
    path = tmp_path / "b.csv"
    path.write_text("code,lon,lat\n" + "".join(f"{c},{x!r},{y!r}\n" for c, x, y in rows), encoding="utf-8")
    return path, len(rows)


def take(path, crs, reason=""):
    options = ImportOptions("building", crs, FieldNames("code"), "", share_reason=reason)
    return import_layer(path=path, options=options, actor="clerk", at=AT)


def stated_in(coord_type):
    def place(position):
        there = from_wgs84(position, coord_type)
        return there.lon, there.lat

    return place


@pytest.mark.parametrize("datum", [CoordType.GCJ02, CoordType.BD09])
def test_a_shifted_file_said_to_be_wgs84_is_stopped_and_the_datum_named(demo, tmp_path, datum):
    path, rows = file_of(tmp_path, demo, stated_in(datum))
    with pytest.raises(GridlineError) as refusal:
        take(path, "wgs84")
    assert refusal.value.code == "import_share_low"
    assert refusal.value.params["fits"].startswith(f"{datum} (")
    assert not ImportBatch.objects.exists()
    assert (ImportJob.objects.get().state, ImportJob.objects.get().failure_code) == (
        "preview",
        "import_share_low",
    )
    assert take(path, str(datum)).rows_inserted == rows


def test_the_reverse_is_noticed_too(demo, tmp_path):
    path, _ = file_of(tmp_path, demo, lambda p: (p.lon, p.lat))
    with pytest.raises(GridlineError) as refusal:
        take(path, "gcj02")
    assert refusal.value.params["fits"].startswith("wgs84 (")


def test_a_wrong_zone_of_a_plane_grid_is_noticed(demo, tmp_path):
    import pyproj

    project = pyproj.Transformer.from_crs(4326, 4547, always_xy=True)
    path, rows = file_of(tmp_path, demo, lambda p: project.transform(p.lon, p.lat))
    with pytest.raises(GridlineError) as refusal:
        take(path, "EPSG:4549")
    assert refusal.value.params["fits"].startswith("EPSG:4547 (")
    assert take(path, "EPSG:4547").rows_inserted == rows


def test_a_sites_own_grid_lands_where_it_should_and_is_offered(demo, tmp_path):
    import numpy as np

    grid = parse_local_grid(SEVEN)
    keep_local_grid(document=SEVEN, actor="clerk", at=AT)
    path, rows = file_of(tmp_path, demo, lambda p: grid.from_wgs84(np.array([[p.lon, p.lat]]))[0].tolist())
    with pytest.raises(GridlineError) as refusal:
        take(path, "EPSG:4547")
    assert refusal.value.params["fits"].startswith("local:SITE7 (")
    assert take(path, "local:site7").rows_inserted == rows
    with pytest.raises(GridlineError, match="crs_unknown"):
        take(path, "local:nowhere")


def test_a_reason_lets_it_through_and_is_kept(demo, tmp_path):
    path, rows = file_of(tmp_path, demo, stated_in(CoordType.GCJ02))
    batch = take(path, "wgs84", reason="the survey is right, the borders are old")
    job = ImportJob.objects.get(pk=batch.job_id)
    assert (job.override_reason[:10], job.override_actor) == ("the survey", "clerk")
    assert job.rows_warned >= rows * 0.1
    assert Building.objects.filter(code__regex=r"9\d{4}$").count() == batch.rows_inserted


def test_a_few_rows_astray_are_warnings_with_their_place(demo, tmp_path):
    def place(position):
        place.n += 1
        return stated_in(CoordType.GCJ02)(position) if place.n == 3 else (position.lon, position.lat)

    place.n = 0
    path, rows = file_of(tmp_path, demo, place)
    batch = take(path, "wgs84")
    assert batch.rows_inserted == rows
    warning = ImportJob.objects.get(pk=batch.job_id).warnings.get(code="outside_stated_area")
    assert (warning.line, warning.shape.geom_type) == (4, "Point")
