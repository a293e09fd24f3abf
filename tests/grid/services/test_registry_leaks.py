"""After files, searches, looks, refusals and moves, no name, number or phone stands anywhere in clear."""

import io
import json
import logging

import pytest
import structlog
from django.core.management import call_command
from django.db import connection

from gis.domain.errors import GridlineError
from gis.services.import_layer import import_layer
from gis.services.start_import_job import ImportOptions
from grid.domain.registry_access import Purpose
from grid.models import Resident
from grid.selectors.load_actor import load_actor
from grid.services.move_household import move_household
from grid.services.reveal_resident import Look, reveal_resident
from grid.services.search_residents import PersonQuery, search_residents
from tests.grid import registry_world as world
from tests.grid.registry_world import AT, FIRST, citizen_id, take, write_csv

SECRETS = {
    "name": "漏洞测试名", "number": citizen_id(sequence=1), "phone": "13912345678", "owner": "漏洞业主名",
    "representative": "漏洞法人名", "organisation phone": "02087654321", "registration": "LDRK20260001",
}  # fmt: skip


@pytest.fixture
def filled(db, tmp_path, make_account):
    """A registry after good and faulty files, two looks and a move; what was logged and printed meanwhile."""
    world.build_geography()
    out, log = io.StringIO(), io.StringIO()
    handler = logging.StreamHandler(log)
    logging.getLogger().addHandler(handler)
    world.add_household("H1", world.add_house())
    new = world.add_house(room=102)
    clerk = load_actor(make_account("clerk", ("data_clerk", None)).pk)
    person = {
        "姓名": SECRETS["name"], "人口类别": "流动", "证件号码": SECRETS["number"], "电话": SECRETS["phone"],
        "居住登记号": SECRETS["registration"], "户编码": "H1",
    }  # fmt: skip
    slipped = dict(zip(person, [*list(person.values())[1:], SECRETS["name"]], strict=True))
    people = write_csv(tmp_path / "r.csv", [person, person, slipped, person | {"人口类别": SECRETS["name"]}])
    call_command("import_registry", str(people), "--kind", "resident", stdout=out)
    houses = [{"building_code": FIRST, "unit": "1", "floor": "1", "room": "101", "owner": SECRETS["owner"]}]
    take(write_csv(tmp_path / "h.csv", houses), "house", delta=True)
    firm = {
        "code": "91350100M000100Y43", "name": "测试商行", "法定代表人": SECRETS["representative"],
        "联系电话": SECRETS["organisation phone"], "楼栋编码": FIRST,
    }  # fmt: skip
    take(write_csv(tmp_path / "o.csv", [firm, firm | {"code": "1"}]), "organisation")
    point = {"type": "Point", "coordinates": [113.301, 23.085]}
    drawn = [
        {"type": "Feature", "properties": row, "geometry": point} for row in (firm, firm | {"code": "1"})
    ]
    layer = tmp_path / "o.geojson"
    layer.write_text(json.dumps({"type": "FeatureCollection", "features": drawn}), encoding="utf-8")
    import_layer(path=layer, options=ImportOptions("organisation", "wgs84", None), actor="test", at=AT)
    look = Look(Purpose.VERIFICATION, "入户核查")
    for query in (
        PersonQuery(phone=SECRETS["phone"]),
        PersonQuery(name=SECRETS["name"], building_code=FIRST),
    ):
        assert search_residents(query=query, actor=clerk, look=look, at=AT)
    assert reveal_resident(resident_id=Resident.objects.get().pk, actor=clerk, look=look, at=AT)
    move_household(household_code="H1", to_house_code=new.code, actor=clerk, at=AT, reason="换了房间")
    logging.getLogger().removeHandler(handler)
    return out.getvalue() + log.getvalue()


def test_no_table_holds_a_person_in_clear(filled):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [name for (name,) in cursor.fetchall()]
        assert "grid_resident" in tables
        found = []
        for table in tables:
            for what, secret in SECRETS.items():
                cursor.execute(
                    f'SELECT count(*) FROM "{table}" AS t WHERE strpos(t::text, %s) > 0 OR strpos(t::text, %s) > 0',
                    [secret, secret.encode().hex()],
                )
                if cursor.fetchone()[0]:
                    found.append(f"{what} in {table}")
        assert not found


def test_nothing_printed_or_logged_names_a_person(filled):
    assert "rejected 3" in filled
    assert not [what for what, secret in SECRETS.items() if secret in filled]


def test_a_refusal_names_nobody(filled, make_account):
    """Neither the error's text nor its parameters, which go into answers and logs."""
    clerk = load_actor(make_account("other", ("data_clerk", None)).pk)
    look = Look(Purpose.VERIFICATION, "入户核查")
    with structlog.testing.capture_logs() as logged, pytest.raises(GridlineError) as refused:
        search_residents(query=PersonQuery(name=SECRETS["name"]), actor=clerk, look=look, at=AT)
    assert SECRETS["name"] not in repr(refused.value) + str(refused.value.extra) + repr(logged)
