"""Nonsense at every door of the running web process: a 4xx in the error format, nothing stored, never a 5xx."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.faults.refusals import check_refused, fault_of, stored
from tests.faults.wrong_values import HOSTILE_TEXTS, Document
from tests.journeys.people import SPOT, Person, check_invariants

pytestmark = pytest.mark.processes

DOORS = ("/api/v1", "/mobile/v1")
#: Doors that let only some roles come as far as the body.
ACCOUNTS = {
    "/city/": "city_link",
    "/auth/read-tokens": "data_clerk",
    "/auth/": None,
    "/geography/": "data_clerk",
    "/registry": "data_clerk",
    "/import": "data_clerk",
    "/place-names": "data_clerk",
    "/addresses/merge": "data_clerk",
    "/roads/": "data_clerk",
    "/verification": "data_clerk",
    "/dispatch-tables": "data_clerk",
}
LARGEST_BODY = 1_048_576
GOOD = {
    "kind": "hotline",
    "channel": "window",
    "text": "占道经营",
    "request_class": "R060301",
    "request_type": "help",
    "location": SPOT,
    "requester": {"name": "李女士", "phone": "13900000001"},
}


@pytest.fixture(scope="module")
def before(stack):
    """What is stored before the first nonsense."""
    return stored(stack)


@pytest.fixture(scope="module")
def stranger(stack):
    """Somebody who has not signed in."""
    with httpx.Client(base_url=stack.base_url, timeout=20) as client:
        yield client


def document(stack, door):
    return Document(httpx.get(f"{stack.base_url}{door}/openapi.json", timeout=20).json())


@pytest.fixture(scope="module")
def client_for(stack, stranger):
    """Who gets as far as the body of a path: signed in before the threads ask."""

    def choose(path):
        account = next((account for part, account in ACCOUNTS.items() if part in path), "dispatcher")
        return stack.client(account) if account else stranger

    stack.client("dispatcher")
    stack.client("city_link")
    stack.client("data_clerk")
    return choose


def post(stack, content, **headers):
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    sent = {"Content-Type": "application/json", **headers}
    return stack.client("call_taker").post("/api/v1/tickets", content=raw, headers=sent)


def sized(size):
    """A well-formed body of exactly so many bytes."""
    empty = len(json.dumps({**GOOD, "text": ""}))
    return json.dumps({**GOOD, "text": "x" * (size - empty)}).encode()


def every(work, items):
    """Faults of all answers; four at once, as browsers come."""
    with ThreadPoolExecutor(4) as pool:
        return [fault for fault in pool.map(lambda item: work(*item), items) if fault]


@pytest.mark.parametrize("door", DOORS)
def test_a_wrong_value_in_any_field_of_any_body_is_named(stack, client_for, before, door):
    described = document(stack, door)

    def send(operation, path, value, body):
        answer = client_for(operation.path).request(operation.method, operation.url(), json=body)
        fault = fault_of(answer, body)
        if fault is None and not names(answer.json(), path):
            return f"{operation.method} {operation.path} {path}={str(value)[:60]!r}: {answer.text[:300]}"
        return fault

    items = [
        (operation, *wrong)
        for operation in described.operations()
        if operation.body is not None
        for wrong in described.wrong_bodies(operation.body)
    ]
    assert len(items) > 100, "the search finds too little to prove anything"
    faults = every(send, items)
    assert not faults, f"{len(faults)} of {len(items)}:\n" + "\n".join(faults[:20])
    assert stored(stack) == before


def names(told, path):
    """The refusal says which field; several faults are all listed."""
    named = [told["field"], *(fault["field"] for fault in told.get("faults", []))]
    return told["code"] == "invalid_field" and any((name or "").startswith(path) for name in named)


@pytest.mark.parametrize("door", DOORS)
def test_any_text_in_any_query(stack, client_for, before, door):
    """Most are refused, some are a search without result; none is a fault of ours."""

    def ask(operation, name, text):
        answer = client_for(operation.path).get(operation.url(), params={name: text})
        return None if answer.status_code == 200 else fault_of(answer, text)

    items = [
        (operation, name, text)
        for operation in document(stack, door).operations()
        if operation.method == "GET"
        for name in operation.queries
        for text in HOSTILE_TEXTS
    ]
    faults = every(ask, items)
    assert not faults, f"{len(faults)} of {len(items)}:\n" + "\n".join(faults[:20])
    assert stored(stack) == before


@pytest.mark.parametrize("door", DOORS)
def test_any_text_as_any_id(stack, client_for, before, door):
    described = document(stack, door)

    def ask(operation, name, text):
        body = described.example(operation.body) if operation.body is not None else None
        address = operation.url(**{name: quote(text, safe="")})
        return fault_of(client_for(operation.path).request(operation.method, address, json=body), text)

    texts = [text for text in HOSTILE_TEXTS if text.strip("./ ")]
    items = [
        (operation, name, text)
        for operation in described.operations()
        for name in operation.paths
        for text in (texts if operation.method == "GET" else texts[:6])
    ]
    faults = every(ask, items)
    assert not faults, f"{len(faults)} of {len(items)}:\n" + "\n".join(faults[:20])
    assert stored(stack) == before


@pytest.mark.parametrize(
    ("name", "body", "status", "code"),
    [
        ("nothing", b"", 400, "invalid_field"),
        ("blanks", b"  \n", 400, "json_broken"),
        ("half", b'{"kind": "hotline"', 400, "json_broken"),
        ("null", b"null", 400, "invalid_field"),
        ("a list", b"[]", 400, "invalid_field"),
        ("a text", b'"hotline"', 400, "invalid_field"),
        ("a number", b"7", 400, "invalid_field"),
        (
            "NaN",
            json.dumps({**GOOD, "location": {**SPOT, "lon": float("nan")}}).encode(),
            400,
            "json_not_a_number",
        ),
        (
            "Infinity",
            json.dumps({**GOOD, "location": {**SPOT, "lat": float("inf")}}).encode(),
            400,
            "json_not_a_number",
        ),
        ("-Infinity", b'{"text": -Infinity}', 400, "json_not_a_number"),
        ("a float too large", b'{"text": 1e999}', 400, "json_number_out_of_range"),
        ("an integer too large", b'{"text": 9223372036854775808}', 400, "json_number_out_of_range"),
        ("an integer of 5000 digits", b'{"text": ' + b"9" * 5000 + b"}", 400, "json_number_out_of_range"),
        ("a key twice", b'{"kind": "hotline", "kind": "grid_event", "text": "x"}', 400, "json_duplicate_key"),
        ("a key twice inside", b'{"location": {"lon": 1, "lon": 2}}', 400, "json_duplicate_key"),
        ("NUL escaped", json.dumps({**GOOD, "text": "a\0b"}).encode(), 400, "json_nul_character"),
        (
            "NUL raw",
            json.dumps({**GOOD, "text": "a#b"}).encode().replace(b"#", b"\0"),
            400,
            "json_nul_character",
        ),
        ("NUL in a key", b'{"te\\u0000xt": "x"}', 400, "json_nul_character"),
        (
            "half a surrogate pair",
            json.dumps({**GOOD, "text": "a\ud800b"}).encode(),
            400,
            "json_broken_unicode",
        ),
        (
            "a pair the wrong way",
            json.dumps({**GOOD, "text": "\udc00\ud800"}).encode(),
            400,
            "json_broken_unicode",
        ),
        ("depth 33", b'{"photo_ids": ' + b"[" * 32 + b"]" * 32 + b"}", 400, "json_too_deep"),
        ("depth 100,000", b"[" * 100_000, 400, "json_too_deep"),
        ("GBK", json.dumps(GOOD, ensure_ascii=False).encode("gbk"), 400, "json_not_utf8"),
        ("UTF-16", json.dumps(GOOD, ensure_ascii=False).encode("utf-16"), 400, "json_not_utf8"),
        ("a text of 1 MB", sized(LARGEST_BODY), 400, "invalid_field"),
        ("a text of 1 MB and a byte", sized(LARGEST_BODY + 1), 413, "body_too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bodies(stack, before, name, body, status, code):
    check_refused(post(stack, body), status, code)
    assert stored(stack) == before


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x",
     "application/xml", "text/json", "", "nonsense", "application/json-patch+json"],
)  # fmt: skip
def test_content_types(stack, before, content_type):
    check_refused(
        post(stack, GOOD, **{"Content-Type": content_type}), 415, "content_type_not_json", "Content-Type"
    )
    assert stored(stack) == before


def test_a_body_in_pieces_without_an_announced_length(stack, before):
    """Chunked: nothing says how much will come, and the server does not wait to find out."""

    def pieces():
        for _ in range(40):
            yield b" " * 65_536

    headers = {"Content-Type": "application/json"}
    answer = stack.client("call_taker").post("/api/v1/tickets", content=pieces(), headers=headers)
    check_refused(answer, 411, "length_required", "Content-Length")
    assert stored(stack) == before


def changed(**fields):
    return {**GOOD, **fields}


def at(**fields):
    return changed(location={**SPOT, **fields})


def city(**fields):
    return changed(external={"number": uuid.uuid4().hex, **fields})


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        (at(lon=SPOT["lat"], lat=SPOT["lon"]), 422, "coordinates_swapped", "location"),
        (at(lon=116.397, lat=39.909), 422, "outside_district", "location"),
        (at(lon=0.0, lat=0.0), 422, "outside_district", "location"),
        (at(lon=200, lat=95), 422, "coordinates_out_of_range", "location"),
        (at(lon=1e308, lat=-1e308), 422, "coordinates_out_of_range", "location"),
        (at(lon=-113.3, lat=-23.085, coord_type="bd09"), 422, "outside_district", "location"),
        (changed(location={"lon": 113.3, "lat": 23.085}), 422, "coord_type_missing", "location.coord_type"),
        (at(coord_type=""), 422, "coord_type_missing", "location.coord_type"),
        (at(coord_type="mars"), 422, "coord_type_unknown", "location.coord_type"),
        (at(coord_type="EPSG:4326"), 422, "coord_type_unknown", "location.coord_type"),
        (at(accuracy_m=-1), 400, "invalid_field", "location.accuracy_m"),
        (changed(text=""), 422, "text_missing", "text"),
        (changed(text=" \t\u3000\n"), 422, "text_missing", "text"),
        (changed(text="长" * 20_001), 400, "invalid_field", "text"),
        (changed(request_class="R99"), 422, "request_class_unknown", "request_class"),
        (changed(request_class="'; DROP TABLE dispatch_ticket; --"), 422, "request_class_unknown", "request_class"),
        (changed(matter="Z99"), 422, "matter_unknown", "matter"),
        (changed(photo_ids=[str(uuid.UUID(int=0))]), 422, "photo_unknown", "photo_ids"),
        (changed(linked_ticket=str(uuid.UUID(int=0))), 422, "linked_ticket_unknown", "linked_ticket"),
        (changed(origin="city"), 422, "external_number_missing", "external.number"),
        (city(number="  "), 422, "external_number_missing", "external.number"),
        (city(due_at="2026-03-02T09:00:00"), 400, "invalid_field", "external.due_at"),
        (city(due_at="9999-12-31T23:59:59-12:00"), 400, "invalid_field", "external.due_at"),
        (city(due_at="0001-01-01T00:00:00+14:00"), 400, "invalid_field", "external.due_at"),
        (city(due_at=1e17), 400, "invalid_field", "external.due_at"),
        (city(due_at="1950-01-01T00:00:00Z"), 422, "time_outside_calendar", None),
        (city(dispatched_at="2026-03-03T00:00:00Z", due_at="2026-03-02T00:00:00Z"), 422, "due_before_dispatch",
         "external.due_at"),
        (changed(kind="grid_event", matter=None), 422, "matter_missing", "matter"),
        (changed(kind="grid_event", matter="A0101", location=None), 422, "location_missing", "location"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_intakes_that_make_no_sense(stack, before, body, status, code, field):
    check_refused(post(stack, body), status, code, field)
    assert stored(stack) == before


@pytest.mark.parametrize("key", ["", "x" * 129, "x" * 60_000])
def test_keys(stack, before, key):
    answer = post(stack, GOOD, **{"Idempotency-Key": key})
    check_refused(answer, 400, "idempotency_key_invalid", "Idempotency-Key")
    assert stored(stack) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer " + "x" * 20_000},
        {"Authorization": b"Bearer \xff\xfe"},
        {"Authorization": "Basic ZGlzcGF0Y2hlcjp4"},
        {"Authorization": "nonsense"},
        {"Cookie": "gridline_session=" + "x" * 5000},
        {"Cookie": b"gridline_session=\xff; csrftoken=;;==,"},
    ],
    ids=str,
)
def test_credentials_that_are_none(stack, headers):
    headers = {
        "Content-Type": "application/json",
        "X-Request-Id": "no id at all!",
        "Accept-Language": ";;q=x,",
        **headers,
    }
    answer = httpx.post(f"{stack.base_url}/api/v1/tickets", json=GOOD, headers=headers, timeout=20)
    check_refused(answer, 401, "not_signed_in")


@pytest.mark.parametrize(
    "path",
    ["/tiles/communities/99/0/0.mvt", "/tiles/communities/3/8/0.mvt", "/tiles/communities/3/0/99999999999999999999.mvt",
     "/tiles/communities/-1/0/0.mvt", "/tiles/nothing/3/0/0.mvt", "/tiles/communities/x/y/z.mvt",
     "/tiles/%00/3/0/0.mvt", "/api/v1/%FF", "/api/v1/..%2f..%2fetc/passwd", "/static/..%2f..%2fmanage.py", "/no/such"],
)  # fmt: skip
def test_addresses_that_do_not_exist(stack, path):
    fault = fault_of(stack.client("dispatcher").get(path), path)
    assert fault is None, fault


@pytest.fixture(scope="module")
def ticket(stack):
    """A dispatched ticket to throw nonsense at."""
    return Person(stack, "call_taker").take_in(**GOOD)


@pytest.fixture(scope="module")
def before_steps(stack, ticket):
    return stored(stack)


@pytest.mark.parametrize(
    "version", ['"x"', "-1", '"1","2"', '"99999999999999"', b'"\xd9\xa1"', "W/", '""', "1.0", "x" * 5000]
)
def test_versions(stack, before_steps, ticket, version):
    answer = stack.client("dispatcher").post(
        f"/api/v1/tickets/{ticket['id']}/void", json={"ground": "test"}, headers={"If-Match": version}
    )
    check_refused(answer, 400, "if_match_invalid", "If-Match")
    assert stored(stack) == before_steps


@pytest.mark.parametrize(
    ("who", "verb", "fields"),
    [
        ("dispatcher", "classify", {"request_class": "☃"}),
        ("dispatcher", "classify", {"matter": "\u202e"}),
        ("dispatcher", "classify", {"location": {"lon": 116.4, "lat": 39.9, "coord_type": "wgs84"}}),
        ("dispatcher", "dispatch", {"unit": "☃", "reason": "x"}),
        ("dispatcher", "dispatch", {"unit": "HZ-WATER", "co_units": ["☃"], "reason": "x"}),
        ("dispatcher", "dispatch", {"unit": "HZ-WATER", "notify_units": ["'"], "reason": "x"}),
        ("dispatcher", "void", {"ground": "☃"}),
        ("dispatcher", "void", {"ground": "duplicate", "duplicate_of": str(uuid.UUID(int=0))}),
        ("dispatcher", "transfer_out", {"destination": " ", "requester_informed": True}),
        ("clerk", "sub_dispatch", {"unit": "☃", "task_text": "x"}),
        ("clerk", "sub_dispatch", {"handler": 2**63 - 1, "task_text": "x"}),
        ("clerk", "sub_dispatch", {"handler": -1, "task_text": "x"}),
        ("clerk", "assign", {"handler": 2**62}),
        ("clerk", "finish", {"text": "x", "sub_dispatch": str(uuid.UUID(int=0))}),
        ("clerk", "revoke", {"sub_dispatch": str(uuid.UUID(int=0)), "reason": "x"}),
        ("clerk", "submit_reply", {"text": "x", "solved": True, "photo_ids": [str(uuid.UUID(int=0))]}),
        ("callback_agent", "call_back", {"contacted": True, "satisfaction": "☃"}),
        ("subdistrict_dispatcher", "send_down", {"subdistrict": "☃"}),
        ("subdistrict_dispatcher", "file", {"filing_condition": 100}),
        ("dispatcher", "no_such_verb", {}),
    ],
    ids=lambda value: value if isinstance(value, str) else json.dumps(value)[:40],
)  # fmt: skip
def test_steps_that_make_no_sense(stack, before_steps, ticket, who, verb, fields):
    username = f"clerk.{ticket['lead_unit']['code']}" if who == "clerk" else who
    answer = stack.client(username).post(f"/api/v1/tickets/{ticket['id']}/{verb}", json=fields)
    fault = fault_of(answer, fields)
    assert fault is None, fault
    assert stored(stack) == before_steps


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
numbers = st.floats() | st.floats(112, 115) | st.floats(22, 24) | anything
words = st.text(max_size=40) | anything
plausible = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["hotline", "grid_event"]) | anything,
        "text": st.text(min_size=1, max_size=60) | anything,
    },
    optional={
        "origin": st.sampled_from(["city", "local"]) | anything,
        "channel": words,
        "title": words,
        "request_type": st.sampled_from(["help", "complaint"]) | anything,
        "request_class": st.sampled_from(["R060301", "R01", "R0603"]) | words,
        "matter": words,
        "address_text": words,
        "priority": st.sampled_from(["normal", "emergency"]) | anything,
        "location": st.fixed_dictionaries(
            {"lon": numbers, "lat": numbers},
            optional={"coord_type": st.sampled_from(["wgs84", "gcj02", "bd09"]) | words, "accuracy_m": numbers},
        )
        | anything,
        "requester": st.fixed_dictionaries({}, optional={"name": words, "phone": words}) | anything,
        "external": st.fixed_dictionaries(
            {"number": words}, optional={"due_at": st.datetimes().map(lambda time: f"{time.isoformat()}Z") | anything}
        )
        | anything,
    },
)  # fmt: skip


@settings(
    max_examples=150,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(body=plausible)
def test_a_preview_of_anything_is_an_answer_or_a_refusal(stack, body):
    sent = json.dumps(body).encode()
    answer = stack.client("call_taker").post(
        "/api/v1/tickets/preview", content=sent, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 200 or fault_of(answer, sent) is None, fault_of(answer, sent)


def test_nothing_was_stored_and_nothing_is_broken(stack, before_steps):
    assert stored(stack) == before_steps
    log = (stack.var_dir / "log" / "web.log").read_text(errors="replace")
    assert "bad_input_reached_the_database" not in log, "a schema has a gap that only the database closed"
    check_invariants(stack)
