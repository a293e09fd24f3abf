"""The import at its door: upload, look, publish, roll back; the worker's part is played in between."""

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from shapely import box, to_geojson

from gis.models import Area, ImportedRow, ImportJob
from gis.selectors.current_district import forget_district
from gis.services.receive_import import forget_broken_uploads
from gis.services.work_on_imports import work_on_imports
from grid.domain.roles import Role
from grid.services.issue_token import issue_token
from tests.support.geography import drawn, store

pytestmark = pytest.mark.django_db(transaction=False)
DOOR = "/api/v1/imports"
SPOT = (113.31, 23.08)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.IMPORT_ROOT = tmp_path / "imports"
    forget_district()


@pytest.fixture
def ask(make_account, client):
    token = issue_token(account=make_account("dong", (Role.DATA_CLERK, None)), at=datetime.now(UTC)).token

    def send(method, path="", body=None, **headers):
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        if isinstance(body, dict) and "file" in body:
            return getattr(client, method)(DOOR + path, body, headers=headers)
        return getattr(client, method)(DOOR + path, body, content_type="application/json", headers=headers)

    return send


def zones(*rows):
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": name},
            "geometry": json.loads(to_geojson(shape)),
        }
        for code, name, shape in rows
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def square(east=0.0):
    return box(SPOT[0] + east, SPOT[1], SPOT[0] + east + 0.002, SPOT[1] + 0.002)


def upload(ask, content, name="zones.geojson", layer="zone", crs="wgs84", **headers):
    return ask(
        "post", body={"file": SimpleUploadedFile(name, content), "layer": layer, "crs": crs}, **headers
    )


def worked(ask, job):
    """The job after the worker has done what there is to do."""
    while work_on_imports(holder="test", at=datetime.now(UTC)):
        pass
    return ask("get", f"/{job['id']}").json()


def test_from_the_upload_to_the_roll_back(ask):
    store(drawn())
    made = upload(ask, zones(("A", "公园", square()), ("B", "坏", square(9))))
    assert (made.status_code, made.json()["state"]) == (201, "queued")
    job = worked(ask, made.json())
    assert (job["state"], job["rows_clean"], job["rows_rejected"]) == ("preview", 1, 1)
    assert job["changes"] == {"inserted": 1, "updated": 0, "unchanged": 0}
    assert job["fields"] == {"code": "code", "name_zh": "name"}
    assert not Area.objects.filter(level="zone", code="A").exists()
    (feature,) = ask("get", f"/{job['id']}/preview.geojson").json()["features"]
    assert (feature["properties"]["code"], feature["geometry"]["type"]) == ("A", "MultiPolygon")
    (fault,) = ask("get", f"/{job['id']}/faults").json()["items"]
    assert (fault["line"], fault["code"], fault["taken"]) == (2, "outside_district", False)
    (shown,) = ask("get", f"/{job['id']}/faults.geojson").json()["features"]
    assert (shown["properties"]["row_key"], shown["geometry"]["type"]) == ("B", "Polygon")

    stale = ask("post", f"/{job['id']}/publish", {}, If_Match='"1"')
    assert (stale.status_code, stale.json()["code"]) == (409, "import_changed_meanwhile")
    ordered = ask("post", f"/{job['id']}/publish", {}, If_Match=f'"{job["version"]}"')
    assert (ordered.status_code, ordered.json()["state"]) == (200, "publishing")
    job = worked(ask, job)
    assert (job["state"], job["changes"]["inserted"]) == ("published", 1)
    assert Area.objects.get(level="zone", code="A", valid_to=None).name_zh == "公园"
    assert not Path(ImportJob.objects.get().file_path).exists()

    ask("post", f"/{job['id']}/rollback")
    job = worked(ask, job)
    assert (job["state"], job["failure"]) == ("rolled_back", None)
    assert job["rolled_back_at"]
    assert not Area.objects.filter(level="zone", code="A", valid_to=None).exists()


def test_a_person_maps_what_nobody_can_guess(ask):
    store(drawn())
    body = b'nr,title,wkt\nA,x,"' + square().wkt.encode() + b'"\n'
    job = worked(ask, upload(ask, body, "zones.csv").json())
    assert (job["state"], job["source_fields"]) == ("mapping", ["nr", "title", "wkt"])
    refused = ask("put", f"/{job['id']}/mapping", {"fields": {"code": "number"}})
    assert (refused.status_code, refused.json()["code"]) == (422, "import_field_missing")
    unknown = ask("put", f"/{job['id']}/mapping", {"fields": {"code": "nr", "wheels": "title"}})
    assert unknown.json()["code"] == "import_mapping_unknown"
    mapped = ask("put", f"/{job['id']}/mapping", {"fields": {"code": "nr", "name_zh": "title"}})
    assert mapped.json()["state"] == "validating"
    job = worked(ask, job)
    assert (job["state"], job["rows_clean"]) == ("preview", 1)
    again = ask("post", f"/{job['id']}/validate")
    assert (again.json()["state"], again.json()["rows_clean"]) == ("validating", 0)
    assert worked(ask, job)["rows_clean"] == 1


def test_a_wrong_datum_stops_at_the_preview_until_a_reason_is_given(ask):
    plan = drawn()
    store(plan)
    from gis.domain.coordinates import CoordType, LonLat, from_wgs84

    shifted = [(b, from_wgs84(LonLat(b.point.x, b.point.y), CoordType.GCJ02)) for b in plan.buildings[:40]]
    rows = "".join(f"{b.code[:12]}8{n:04d},{p.lon},{p.lat}\n" for n, (b, p) in enumerate(shifted))
    job = worked(ask, upload(ask, f"code,lon,lat\n{rows}".encode(), "b.csv", "building").json())
    assert (job["state"], job["share"]["low"]) == ("preview", True)
    assert job["share"]["fits"][0]["crs"] == "gcj02"
    refused = ask("post", f"/{job['id']}/publish", {})
    assert (refused.status_code, refused.json()["code"]) == (422, "import_share_low")
    assert "gcj02" in refused.json()["message"]
    ask("post", f"/{job['id']}/publish", {"reason": "measured so"})
    job = worked(ask, job)
    assert (job["state"], job["override_reason"]) == ("published", "measured so")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.docx", b"x", "import_file_type"),
        ("a.gpkg", b"no database", "import_file_unreadable"),
        ("a.geojson", b"<OGRVRTDataSource/>", "import_file_unreadable"),
        (
            "a.geojson",
            b'{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline"}',
            "import_file_unreadable",
        ),
    ],
)
def test_what_is_no_such_file_is_refused_at_the_door(ask, settings, name, content, code):
    refused = upload(ask, content, name)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert not ImportJob.objects.exists()
    assert not [path for path in Path(settings.IMPORT_ROOT).rglob("*") if path.is_file()]


def test_a_zip_that_leads_out_fails_the_job_with_words(ask):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../zones.shp", b"x")
    job = worked(ask, upload(ask, buffer.getvalue(), "zones.zip").json())
    assert (job["state"], job["failure"]["code"]) == ("failed", "archive_path")
    assert "../zones.shp" in job["failure"]["text"]


def test_the_same_key_finds_the_same_job(ask):
    first = upload(ask, zones(("A", "x", square())), Idempotency_Key="k1").json()
    again = upload(ask, zones(("A", "x", square())), Idempotency_Key="k1").json()
    assert again["id"] == first["id"]
    other = upload(ask, zones(("B", "x", square())), Idempotency_Key="k1")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


def test_a_job_is_cancelled_and_leaves_nothing(ask, settings, django_capture_on_commit_callbacks):
    job = upload(ask, zones(("A", "x", square()))).json()
    with django_capture_on_commit_callbacks(execute=True):
        cancelled = ask("post", f"/{job['id']}/cancel").json()
    assert cancelled["state"] == "cancelled"
    assert not work_on_imports(holder="test", at=datetime.now(UTC))
    assert not [path for path in Path(settings.IMPORT_ROOT).rglob("*") if path.is_file()]
    assert ask("post", f"/{job['id']}/cancel").status_code == 409
    assert not ImportedRow.objects.exists()


def test_faults_go_back_as_a_harmless_spreadsheet(ask):
    store(drawn())
    job = worked(
        ask, upload(ask, b"code,lon,lat\n=1+1,113.31,23.08\n@x y,113.31,23.08\n", "a.csv", "address").json()
    )
    sheet = ask("get", f"/{job['id']}/faults.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(sheet.streaming_content)))
    rows = list(book.active.iter_rows(min_row=2, values_only=True))
    assert [(row[0], row[1], row[3]) for row in rows] == [
        (2, "'=1+1", "cell_formula"),
        (3, "'@x y", "code_malformed"),
    ]


def test_lists_and_layers(ask):
    upload(ask, zones(("A", "x", square())))
    upload(ask, zones(("B", "x", square())))
    page = ask("get", "?limit=1").json()
    assert page["next_before"] == page["items"][0]["id"]
    assert len(ask("get", f"?before={page['next_before']}&layer=zone").json()["items"]) == 1
    names = {entry["layer"] for entry in ask("get", "/layers").json()["items"]}
    assert {"address", "building", "cell", "compound", "district"} <= names
    assert ask("get", "/999999").status_code == 404


def test_what_a_dead_upload_left_is_removed_after_a_day(settings):
    left = Path(settings.IMPORT_ROOT) / "incoming-1"
    left.mkdir(parents=True)
    now = datetime.now(UTC)
    assert forget_broken_uploads(at=now) == 0
    assert forget_broken_uploads(at=now + timedelta(days=2)) == 1
    assert not left.exists()
