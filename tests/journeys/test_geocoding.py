"""An address told in words becomes a place: by command, over HTTP, and in a ticket; a new name counts at once."""

import json

import pytest

from tests.journeys.people import Person

pytestmark = pytest.mark.processes


@pytest.fixture
def plate(stack):
    """A door plate with a building, on a road whose name stands once."""
    (row,) = stack.query(
        "SELECT address.road_name, address.door_plate, building.code, road.code AS road_code "
        "FROM gis_standardaddress address JOIN gis_building building ON building.id = address.building_id "
        "JOIN gis_road road ON road.name_zh = address.road_name AND road.valid_to IS NULL "
        "WHERE address.level = 'plate' AND address.status = 'active' AND address.door_plate NOT LIKE '%%-%%' "
        "AND (SELECT count(*) FROM gis_road WHERE name_zh = address.road_name AND valid_to IS NULL) = 1 "
        "AND (SELECT count(*) FROM gis_standardaddress other WHERE other.road_name = address.road_name "
        "     AND other.door_plate = address.door_plate AND other.level IN ('plate', 'building')) = 1 "
        "AND length(address.road_name) >= 4 ORDER BY address.code LIMIT 1"
    )
    return row


def test_the_same_words_lead_to_the_same_place_everywhere(stack, plate, tmp_path):
    text = f"海珠区{plate['road_name']}{plate['door_plate']}门口有积水"
    path = tmp_path / "texts.jsonl"
    path.write_text(json.dumps({"text": text, "id": 1}) + "\nnonsense\n", encoding="utf-8")
    told, refused = map(json.loads, stack.manage("geocode", str(path)).stdout.splitlines())
    assert (told["id"], told["verdict"]) == (1, "sure")
    assert refused["error"]["code"] == "query_line_malformed"
    (best, *_) = told["candidates"]
    assert best["building_code"] == plate["code"]
    call_taker = Person(stack, "call_taker")
    over_http = call_taker.http.get("/api/v1/geocode", params={"q": text}).json()
    assert over_http["candidates"] == told["candidates"]
    taken = call_taker.take_in(
        kind="hotline",
        channel="window",
        text="积水",
        request_class="R010102",
        request_type="help",
        address_text=text,
    )
    located = call_taker.see(taken["id"])
    assert best["cell_code"] in json.dumps(located, ensure_ascii=False)


def test_a_name_added_by_command_is_understood_by_the_next(stack, plate, tmp_path):
    path = tmp_path / "names.csv"
    path.write_text(
        f"kind,name,relation,target_code\nroad,旧铁炉大街,former,{plate['road_code']}\n", encoding="utf-8"
    )
    assert "added 1" in stack.manage("import_place_names", str(path)).stdout
    path = tmp_path / "text.jsonl"
    path.write_text(json.dumps({"text": f"旧铁炉大街{plate['door_plate']}"}), encoding="utf-8")
    told = json.loads(stack.manage("geocode", str(path)).stdout)
    assert (told["verdict"], told["candidates"][0]["building_code"]) == ("sure", plate["code"])
