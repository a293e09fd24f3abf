"""Organisations and facilities that come as layers: good rows, bad rows, rows that deserve a look, and the way back."""

from datetime import timedelta

import pytest

from gis.domain.import_rows import FieldNames
from gis.models import ImportJob
from gis.services.import_layer import ImportOptions, import_layer
from gis.services.roll_back_import import roll_back_import
from grid.models import Facility, Organisation
from tests.grid import registry_world as world
from tests.grid.registry_world import AT, FIRST, HOME

pytestmark = pytest.mark.django_db
FIRM = "91350100M000100Y43"
INSIDE = "113.301,23.085"
LAMP, PIPE = "4401050203000001", "4401050101000002"


@pytest.fixture(autouse=True)
def geography(db):
    world.build_geography()


def take(tmp_path, layer, *lines, at=AT, fields=("kind", "building_code", "trade")):
    path = tmp_path / f"{layer}.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    mapping = FieldNames("code", "name", None, tuple((name, name) for name in fields))
    return import_layer(path=path, options=ImportOptions(layer, "wgs84", mapping), actor="clerk", at=at)


def counts(batch):
    return batch.rows_read, batch.rows_inserted, batch.rows_updated, batch.rows_unchanged, batch.rows_rejected


def told(batch):
    warned = ImportJob.objects.get(pk=batch.job_id).warnings.order_by("line").values_list("line", "code")
    return list(batch.rejections.order_by("line").values_list("line", "reason_code")), list(warned)


HEAD = "code,name,kind,building_code,trade,lon,lat"


def test_organisations_are_taken_changed_and_taken_back(tmp_path):
    first = take(tmp_path, "organisation", HEAD, f"{FIRM},测试商行,企业,{FIRST},零售,{INSIDE}")
    assert counts(first) == (1, 1, 0, 0, 0)
    assert told(first) == ([], [])
    firm = Organisation.objects.get()
    assert (firm.kind, firm.building_code, firm.trade, firm.version) == ("enterprise", FIRST, "零售", 1)
    later = AT + timedelta(days=1)
    second = take(tmp_path, "organisation", HEAD, f"{FIRM},测试商行,个体,,零售,{INSIDE}", at=later)
    assert counts(second) == (1, 0, 1, 0, 0)
    firm.refresh_from_db()
    assert (firm.kind, firm.building_code, firm.version) == ("sole_trader", "", 2)
    roll_back_import(job_id=second.job_id, actor="clerk", at=later)
    firm.refresh_from_db()
    assert (firm.kind, firm.building_code) == ("enterprise", FIRST)
    roll_back_import(job_id=first.job_id, actor="clerk", at=later)
    assert not Organisation.objects.exists()


def test_bad_organisations_are_rejected_and_doubtful_ones_told(tmp_path):
    take(tmp_path, "organisation", HEAD, f"{FIRM},测试商行,企业,,,{INSIDE}")
    Organisation.objects.update(status="closed")
    batch = take(
        tmp_path, "organisation", HEAD,
        f"{FIRM},改名商行,企业,NOWHERE,,{INSIDE}",
        f"91350100M000100Y44,x,企业,,,{INSIDE}",
        f"123,x,企业,,,{INSIDE}",
        f"{FIRM},x,不知道什么,,,{INSIDE}",
        f"{FIRM},x,企业,{'楼' * 33},,{INSIDE}",
        f"{FIRM},x,企业,,,,",
    )  # fmt: skip
    rejected, warned = told(batch)
    assert rejected == [
        (3, "credit_code_check_digit"), (4, "credit_code_malformed"), (5, "registry_word_unknown"),
        (6, "registry_text_unfit"), (7, "geometry_missing"),
    ]  # fmt: skip
    assert sorted(warned) == [(2, "building_unknown"), (2, "organisation_closed")]
    assert Organisation.objects.get().status == "closed"


FACILITY_HEAD = "code,name,scheme,condition,accuracy_class,wkt"
ABOUT = ("scheme", "condition", "accuracy_class")


def test_facilities_of_every_shape_find_their_cell_and_are_taken_back(tmp_path):
    line = "LINESTRING(113.301 23.085, 113.302 23.085)"
    rows = (f'{LAMP},路灯,,完好,A,"POINT(113.301 23.085)"', f'{PIPE},,,,,"{line}"')
    first = take(tmp_path, "facility", FACILITY_HEAD, *rows, fields=ABOUT)
    assert counts(first) == (2, 2, 0, 0, 0)
    lamp = Facility.objects.get(code=LAMP)
    assert (lamp.class_code, lamp.condition, lamp.accuracy_class) == ("02030", "intact", "A")
    assert set(Facility.objects.values_list("cell_code", flat=True)) == {f"{HOME}101001"}
    broken = (rows[0].replace("完好", "破损"), rows[1])
    later = AT + timedelta(days=1)
    second = take(tmp_path, "facility", FACILITY_HEAD, *broken, at=later, fields=ABOUT)
    assert counts(second) == (2, 0, 1, 1, 0)
    roll_back_import(job_id=second.job_id, actor="clerk", at=later + timedelta(days=1))
    now = Facility.objects.get(code=LAMP, valid_to=None)
    assert (now.condition, now.cell_code) == ("intact", f"{HOME}101001")


def test_bad_facilities_are_rejected(tmp_path):
    point = '"POINT(113.301 23.085)"'
    batch = take(
        tmp_path, "facility", FACILITY_HEAD,
        f"{LAMP},好,,,,{point}",
        f"44010502,x,,,,{point}",
        f"4401059903000001,x,,,,{point}",
        f"{PIPE},x,nobody,,,{point}",
        f"{PIPE},x,,歪了,,{point}",
        f'{PIPE},x,,,,"MULTIPOINT((113.301 23.085),(113.302 23.085))"',
        f"{LAMP},again,,,,{point}",
        fields=ABOUT,
    )  # fmt: skip
    assert told(batch)[0] == [
        (3, "facility_code_malformed"), (4, "facility_class_unknown"), (5, "facility_scheme_unknown"),
        (6, "registry_word_unknown"), (7, "geometry_wrong_type"), (8, "code_repeated"),
    ]  # fmt: skip
    assert counts(batch) == (7, 1, 0, 0, 6)
