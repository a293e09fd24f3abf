"""A grid event: reported by an inspector, filed, dispatched, handled, checked by somebody else, closed."""

import itertools

import pytest

from tests.journeys.people import SPOT, Person, events_until, listening, states_of_history

SHADES = itertools.count(1000)


@pytest.fixture(scope="module")
def home(stack):
    """People of the subdistrict of the spot; the reporter is the inspector of its community."""
    place = stack.client("dispatcher").get("/api/v1/locate", params=SPOT).json()
    code = place["subdistrict"]["code"]
    inspectors = stack.query(
        """SELECT a.username FROM grid_account a JOIN grid_rolegrant g ON g.account_id = a.id
           WHERE g.role = 'inspector' AND g.subdistrict_code = %s AND a.username LIKE 'inspector.%%'
           ORDER BY %s = ANY (g.community_codes) DESC, a.id""",
        [code, place["community"]["code"]],
    )
    unit = f"{code}-ENF"
    return {
        "code": code,
        "reporter": Person(stack, inspectors[0]["username"]),
        "checker": Person(stack, inspectors[1]["username"]),
        "centre": Person(stack, f"clerk.{office_of(stack, code)}"),
        "clerk": Person(stack, f"clerk.{unit}"),
        "handler": Person(stack, f"handler.{unit}"),
    }


def office_of(stack, code):
    rows = stack.query(
        "SELECT code FROM grid_unit WHERE unit_type_id = 'subdistrict' AND subdistrict_code = %s", [code]
    )
    return rows[0]["code"]


def report(home, matter="E04003", **more):
    reporter = home["reporter"]
    photo = reporter.upload("report", SPOT, next(SHADES))
    body = {
        "kind": "grid_event",
        "text": "占道经营",
        "matter": matter,
        "location": SPOT,
        "photo_ids": [photo],
    }
    return reporter.take_in(**{**body, **more})


def matters(stack, **wanted):
    rows = stack.query(
        "SELECT code, lead_unit_type, self_handle_allowed, dispatch_mode, kind FROM dispatch_matter"
    )
    return [row["code"] for row in rows if all(row[name] == value for name, value in wanted.items())]


def test_from_report_to_site_check_and_close(stack, home):
    matter = matters(stack, lead_unit_type="subdistrict_enforcement", dispatch_mode="auto")[0]
    with (
        listening(stack, home["centre"].username) as console,
        listening(stack, home["handler"].username, "/ws/inspector") as phone,
    ):
        taken = report(home, matter)
        ticket_id = taken["id"]
        assert taken["state"] == "reported"
        events_until(console, ticket_id, "ticket_reported")
        filed = home["centre"].act(ticket_id, "file", filing_condition=0)
        assert filed["state"] == "dispatched"
        handler_id = home["handler"].http.get("/api/v1/me").json()["id"]
        home["clerk"].act(ticket_id, "assign", handler=handler_id)
        events_until(phone, ticket_id, "ticket_assigned")
        home["handler"].act(ticket_id, "start")
        early = home["handler"].try_at(None, ticket_id, "finish", text="完成")
        assert (early.status_code, early.json()["code"]) == (422, "after_photo_missing")
        after = home["handler"].upload("after", SPOT, next(SHADES))
        done = home["handler"].act(ticket_id, "finish", text="已清理", photo_ids=[after])
        assert done["state"] == "closure_check"
    own = home["handler"].try_at(None, ticket_id, "submit_result", passed=True)
    assert own.status_code in (403, 404)
    photo = home["checker"].upload("site_check", SPOT, next(SHADES))
    home["checker"].act(ticket_id, "submit_result", passed=True, photo_ids=[photo])
    closed = home["centre"].act(ticket_id, "close")
    assert closed["state"] == "closed"
    assert states_of_history(home["centre"], ticket_id) == [
        "reported",
        "filed",
        "dispatched",
        "assigned",
        "handling",
        "handled",
        "closure_check",
        "closed",
    ]


def test_a_check_that_fails_sends_it_back(stack, home):
    matter = matters(stack, lead_unit_type="subdistrict_enforcement", dispatch_mode="auto")[1]
    ticket_id = report(home, matter)["id"]
    home["centre"].act(ticket_id, "file")
    handler_id = home["handler"].http.get("/api/v1/me").json()["id"]
    home["clerk"].act(ticket_id, "assign", handler=handler_id)
    home["handler"].act(ticket_id, "start")
    after = home["handler"].upload("after", SPOT, next(SHADES))
    home["handler"].act(ticket_id, "finish", text="已清理", photo_ids=[after])
    photo = home["checker"].upload("site_check", SPOT, next(SHADES))
    home["checker"].act(ticket_id, "submit_result", passed=False, note="仍有杂物", photo_ids=[photo])
    early = home["centre"].try_at(None, ticket_id, "close")
    assert early.json()["code"] == "closing_condition_not_met"
    assert home["centre"].act(ticket_id, "order_rework", reason="未清理干净")["state"] == "rework"
    assert home["handler"].act(ticket_id, "start")["state"] == "handling"


def test_self_handled_only_where_the_matter_allows_it(stack, home):
    allowed = matters(stack, self_handle_allowed=True, kind="event")
    forbidden = matters(stack, self_handle_allowed=False, kind="event")
    reporter = home["reporter"]
    ticket_id = report(home, forbidden[0])["id"]
    refused = reporter.try_at(
        None, ticket_id, "self_handle", photo_ids=[reporter.upload("after", SPOT, next(SHADES))]
    )
    assert refused.json()["code"] == "self_handle_not_allowed"
    ticket_id = report(home, allowed[0])["id"]
    after = reporter.upload("after", SPOT, next(SHADES))
    assert reporter.act(ticket_id, "self_handle", photo_ids=[after])["state"] == "self_handled"
    assert home["centre"].act(ticket_id, "close")["state"] == "closed"


def test_a_report_needs_a_photo_and_a_person_entitled(stack, home):
    body = {"kind": "grid_event", "text": "占道", "matter": "E04003", "location": SPOT}
    no_photo = home["reporter"].http.post("/api/v1/tickets", json=body)
    assert (no_photo.status_code, no_photo.json()["code"]) == (422, "photo_missing")
    clerk = home["clerk"].http.post("/api/v1/tickets", json=body)
    assert clerk.status_code == 403
    foreign = stack.client("call_taker").post(
        "/api/v1/tickets", json={**body, "photo_ids": [home["reporter"].upload("report", SPOT, 7)]}
    )
    assert foreign.json()["code"] == "photo_unknown"


def test_a_public_report_is_checked_first(stack, home):
    matter = matters(stack, lead_unit_type="subdistrict_enforcement", dispatch_mode="auto")[2]
    taken = Person(stack, "call_taker").take_in(
        kind="grid_event", channel="citizen", text="有人占道", matter=matter, location=SPOT
    )
    ticket_id = taken["id"]
    refused = home["centre"].try_at(None, ticket_id, "file")
    assert refused.json()["code"] == "pre_filing_check_owed"
    home["centre"].act(ticket_id, "pre_filing_check")
    photo = home["checker"].upload("site_check", SPOT, next(SHADES))
    home["checker"].act(ticket_id, "submit_result", passed=True, photo_ids=[photo])
    assert home["centre"].act(ticket_id, "file")["state"] == "dispatched"
