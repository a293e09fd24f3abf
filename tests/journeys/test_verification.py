"""A verification campaign: planned for a cell, given out, done on the spot, looked at by another, told to the city."""

import uuid
from datetime import UTC, datetime

from tests.journeys.people import Person
from tests.journeys.test_look_back import name_of

API = "/api/v1/verification-tasks"


def test_from_the_campaign_to_the_city(stack):
    data = Person(stack, "data_clerk")
    cell, home, office = smallest_cell(stack)
    code = f"V-{uuid.uuid4().hex[:8]}"
    plan = {"code": code, "name": "房屋核查", "subject_kinds": ["house"], "subdistrict_codes": [home]}
    ask(data, "/api/v1/verification/campaigns", **plan)
    ask(data, f"/api/v1/verification/campaigns/{code}/start")
    centre = Person(stack, f"clerk.{office}")
    where = {"campaign": code, "areas": [cell]}
    preview = ask(centre, f"{API}/preview", **where)
    made = ask(centre, f"{API}/plan", **where, assign=True)
    assert (made["tasks"], made["records"]) == (preview["tasks"], preview["records"])
    assert centre.http.post(f"{API}/plan", json=where).json()["code"] == "nothing_to_plan"
    given = centre.http.get(API, params={"campaign": code, "state": "assigned", "limit": 200}).json()["items"]
    row = max(given, key=lambda one: one["records"])
    walker = Person(stack, name_of(stack, row["assignee"]["id"]))
    assert row["id"] in [one["id"] for one in walker.http.get(API, params={"mine": True}).json()["items"]]

    one = f"{API}/{row['id']}"
    away = walker.http.post(f"{one}/start", json={})
    assert (away.status_code, away.json()["code"]) == (422, "not_on_site")
    lon, lat = row["point"]
    ask(walker, f"{one}/start", location={"lon": lon, "lat": lat, "coord_type": "wgs84"})
    listed = walker.http.get(f"{one}/rooms").json()
    rooms = [room for floor in listed["floors"] for room in floor["rooms"]]
    assert len(rooms) == listed["unanswered"] == row["records"]
    records = [record(subject) for room in rooms for subject in room["subjects"]]
    records[0] |= {"result": "corrected", "observed": {"use": "rented"}}
    short = walker.http.post(f"{one}/submit_result", json={"records": records[1:]})
    assert (short.status_code, short.json()["code"]) == (409, "rooms_unanswered")
    task = ask(walker, f"{one}/submit_result", records=records)
    if task["state"] == "submitted":
        ask(data, "/api/v1/verification-batches/draw", campaign=code, person=row["assignee"]["id"])
        task = walker.http.get(one).json()
    assert task["state"] == "spot_check"

    batch = f"/api/v1/verification-batches/{task['batch']}"
    looks = Person(stack, name_of(stack, task["checker"]["id"])) if task["checker"] else data
    drawn = looks.http.get(batch).json()["items"]
    own = walker.http.post(f"{batch}/findings", json={"findings": []})
    assert own.status_code == 403
    ask(
        looks, f"{batch}/findings", findings=[{"record_id": one["record_id"], "right": True} for one in drawn]
    )
    assert ask(data, f"{batch}/approve")["state"] == "applied"
    use = stack.query("SELECT use FROM grid_house WHERE code = %s", [records[0]["subject_code"]])
    assert use == [{"use": "rented"}]

    deltas = "/api/v1/verification/deltas"
    data.http.post(deltas)
    delta = data.http.get(deltas).json()["items"][0]
    ask(data, f"{deltas}/{delta['number']}/send")
    answer = {"accepted": True, "receipt": "C-1", "sha256": delta["sha256"]}
    ask(data, f"{deltas}/{delta['number']}/acknowledge", **answer)
    assert walker.http.get(one).json()["state"] == "sent_to_city"
    done = data.http.get(f"{API}/progress", params={"campaign": code, "by": "cell"}).json()["items"]
    (area,) = [item for item in done if item["area"] == cell]
    assert area["states"]["sent_to_city"] == 1
    assert area["figures"]["corrected"] == 1


def record(subject):
    return {
        "client_id": str(uuid.uuid4()), "subject_kind": subject["subject_kind"], "result": "confirmed",
        "subject_code": subject["subject_code"], "seen": subject["values"],
        "device_at": datetime.now(UTC).isoformat(),
    }  # fmt: skip


def ask(person, path, **body):
    answer = person.http.post(path, json=body)
    assert answer.status_code in (200, 201), f"{person.username} {path}: {answer.text}"
    return answer.json()


def smallest_cell(stack):
    """(cell, its subdistrict, the code of the subdistrict's office), of those with houses and an inspector."""
    (row,) = stack.query(
        """SELECT c.code, c.subdistrict_code AS home, u.code AS office FROM grid_house h
           JOIN gis_building b ON b.code = h.building_code AND b.valid_to IS NULL
           JOIN grid_buildingcell l ON l.building_id = b.id AND l.valid_to IS NULL
           JOIN grid_gridcell c ON c.id = l.cell_id AND c.valid_to IS NULL
           JOIN grid_responsibilitygridcell g ON g.cell_code = c.code AND g.valid_to IS NULL
           JOIN grid_unit u ON u.subdistrict_code = c.subdistrict_code
           JOIN grid_unittype t ON t.code = u.unit_type_id AND t.code = 'subdistrict'
           WHERE h.status = 'active' GROUP BY 1, 2, 3
           HAVING count(*) > 2 * count(DISTINCT b.id) ORDER BY count(*), 1 LIMIT 1"""
    )
    return row["code"], row["home"], row["office"]
