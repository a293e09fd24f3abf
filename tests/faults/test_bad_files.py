"""Files that are not what they say, too large, broken, or bombs; and multipart bodies that are none."""

import io
import struct
import uuid
import zipfile
import zlib

import pytest

from tests.faults.refusals import check_refused, fault_of, stored
from tests.journeys.people import SPOT, Person, check_invariants, picture

pytestmark = pytest.mark.processes

MEGABYTE = 1024 * 1024
#: Far above what refusing by the header costs, far below what decoding the picture would.
BOMB_LIMIT_S = 5.0


@pytest.fixture(scope="module")
def before(stack):
    """Rows and files before the first upload."""
    return stored(stack), kept(stack)


def kept(stack):
    """Files on disk, half written ones too."""
    return sorted(str(path) for path in (stack.var_dir / "attachments").rglob("*") if path.is_file())


def unchanged(stack, before):
    assert (stored(stack), kept(stack)) == before


def upload(stack, content, name="photo.jpg", content_type="image/jpeg", door="/api/v1", **form):
    return stack.client("inspector").post(
        f"{door}/attachments",
        files={"file": (name, content, content_type)},
        data={"purpose": "report", **form},
    )


def archive():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("photo.jpg", "not a photo" * 100)
    return buffer.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width, height, rows=2000):
    """A PNG that promises far more pixels than it has bytes."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * (min(height, rows) * (width + 1)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def text_bomb():
    """A PNG of one pixel with 50 MB of compressed comment."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    comment = b"Comment\0\0" + zlib.compress(b"x" * (50 * MEGABYTE), 9)
    parts = (
        chunk(b"IHDR", header),
        chunk(b"zTXt", comment),
        chunk(b"IDAT", zlib.compress(b"\0\0")),
        chunk(b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


FILES = {
    "a zip named jpg": (archive, 415, "file_kind_refused"),
    "html": (lambda: b"<!doctype html><script>alert(1)</script>", 415, "file_kind_refused"),
    "html behind a jpeg's first bytes": (lambda: b"\xff\xd8\xff<html><script>", 422, "photo_unreadable"),
    "svg": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 415, "file_kind_refused"),
    "a gif": (lambda: b"GIF89a" + b"\0" * 40, 415, "file_kind_refused"),
    "an executable": (lambda: b"\x7fELF" + b"\0" * 100, 415, "file_kind_refused"),
    "a pdf as photo": (lambda: b"%PDF-1.7 x", 415, "file_kind_refused"),
    "nothing": (lambda: b"", 422, "file_empty"),
    "two bytes": (lambda: b"\xff\xd8", 415, "file_kind_refused"),
    "half a photo": (lambda: picture(3)[:200], 422, "photo_unreadable"),
    "a png without its data": (lambda: b"\x89PNG\r\n\x1a\n", 422, "photo_unreadable"),
    "a webp without its data": (lambda: b"RIFF\x24\0\0\0WEBPVP8 ", 422, "photo_unreadable"),
    "a bomb of 2,500 megapixels": (lambda: bomb(50_000, 50_000), 422, "photo_unreadable"),
    "a bomb of 100 megapixels": (lambda: bomb(10_000, 10_000), 422, "photo_too_many_pixels"),
    "a bomb in the comment": (text_bomb, 422, "photo_unreadable"),
    "21 MB": (lambda: picture(4) + b"\0" * (21 * MEGABYTE), 413, "file_too_large"),
}


@pytest.mark.parametrize("name", FILES)
def test_files(stack, before, name):
    content, status, code = FILES[name]
    answer = upload(stack, content())
    check_refused(answer, status, code, "file")
    assert answer.elapsed.total_seconds() < BOMB_LIMIT_S
    unchanged(stack, before)


@pytest.mark.parametrize("name", ["html", "a zip named jpg", "a bomb in the comment", "21 MB"])
def test_the_phones_door_asks_the_same(stack, before, name):
    content, status, code = FILES[name]
    check_refused(upload(stack, content(), door="/mobile/v1"), status, code, "file")
    unchanged(stack, before)


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"purpose": "x"}, 422, "attachment_purpose_unknown"),
        ({"purpose": "x" * 13}, 400, "invalid_field"),
        ({"purpose": "a\0"}, 400, "json_nul_character"),
        ({"taken_at": "2026-01-01T00:00:00"}, 400, "invalid_field"),
        ({"taken_at": "9999-12-31T23:59:59-12:00"}, 400, "invalid_field"),
        ({"taken_at": "0001-01-01T00:00:00+14:00"}, 400, "invalid_field"),
        ({"taken_at": "yesterday"}, 400, "invalid_field"),
        ({"lon": "113.3"}, 422, "location_incomplete"),
        ({"lon": "113.3", "lat": "23.085"}, 422, "coord_type_missing"),
        ({"lon": "113.3", "lat": "23.085", "coord_type": "mars"}, 422, "coord_type_unknown"),
        ({"lon": "23.085", "lat": "113.3", "coord_type": "wgs84"}, 422, "coordinates_swapped"),
        ({"lon": "116.4", "lat": "39.9", "coord_type": "wgs84"}, 422, "outside_district"),
        ({"lon": "east", "lat": "north", "coord_type": "wgs84"}, 400, "invalid_field"),
        ({"accuracy_m": "nan"}, 400, "invalid_field"),
        ({"accuracy_m": "-1"}, 400, "invalid_field"),
    ],
    ids=str,
)
def test_what_is_said_of_a_photo(stack, before, form, status, code):
    check_refused(upload(stack, picture(5), **form), status, code)
    unchanged(stack, before)


@pytest.mark.parametrize(("lon", "lat"), [("nan", "nan"), ("inf", "23"), ("113", "-inf"), ("1e999", "0")])
def test_positions_that_are_no_numbers(stack, before, lon, lat):
    answer = upload(stack, picture(5), lon=lon, lat=lat, coord_type="wgs84")
    check_refused(answer, 422, "coordinates_not_finite", "location")
    unchanged(stack, before)


def part(head, body=b"x"):
    return b"--abc\r\nContent-Disposition: form-data" + head + b"\r\n\r\n" + body + b"\r\n"


FORM = "multipart/form-data; boundary=abc"
END = b"--abc--\r\n"
BODIES = {
    "no boundary": ("multipart/form-data", b"x"),
    "an empty boundary": ("multipart/form-data; boundary=", b"x"),
    "a boundary of 500": ("multipart/form-data; boundary=" + "a" * 500, b"x"),
    "a boundary of no characters": (b"multipart/form-data; boundary=\xff\xfe", b"x"),
    "garbage": (FORM, b"garbage"),
    "nothing": (FORM, b""),
    "no end": (FORM, b'--abc\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n' + picture(3)),
    "a part without a name": (FORM, part(b"") + END),
    "a text where the file should be": (FORM, part(b'; name="file"') + END),
    "broken base64": (
        FORM, part(b'; name="file"; filename="a.jpg"\r\nContent-Transfer-Encoding: base64', b"%%%") + END,
    ),
    "1,500 fields": (FORM, b"".join(part(b'; name="f%d"' % number) for number in range(1500)) + END),
    "150 files": (FORM, b"".join(part(b'; name="f%d"; filename="a"' % number) for number in range(150)) + END),
    "a field of 3 MB": (FORM, part(b'; name="purpose"', b"x" * 3 * MEGABYTE) + END),
    "a field that is not UTF-8": (FORM, part(b'; name="purpose"', b"\xff\xfe") + END),
    "an unknown charset": (FORM + "; charset=nonsense", part(b'; name="purpose"') + END),
    "json": ("application/json", b"{}"),
    "a form": ("application/x-www-form-urlencoded", b"purpose=report&file=x"),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_multipart_that_is_none(stack, before, name):
    content_type, body = BODIES[name]
    answer = stack.client("inspector").post(
        "/api/v1/attachments", content=body, headers={"Content-Type": content_type}
    )
    fault = fault_of(answer, name)
    assert fault is None, fault
    unchanged(stack, before)


def test_a_file_for_a_ticket_out_of_sight(stack, before):
    files = {"file": ("photo.jpg", picture(6), "image/jpeg")}
    answer = stack.client("inspector").post(
        f"/api/v1/tickets/{uuid.uuid4()}/attachments", files=files, data={"purpose": "document"}
    )
    check_refused(answer, 404, "ticket_not_found")
    unchanged(stack, before)


def test_names_are_claims_nobody_believes(stack):
    """The name of a file decides neither its place nor its type; it comes back as what it is."""
    for name in ("../../../etc/passwd", "a\0.html", "照片.html", "x" * 500, "con.jpg;.exe"):
        answer = upload(stack, picture(7), name=name, content_type="text/html")
        assert answer.status_code == 201, answer.text
        assert answer.json()["content_type"] == "image/jpeg"
        fetched = stack.client("inspector").get(f"/api/v1/attachments/{answer.json()['id']}")
        assert fetched.headers["Content-Type"] == "image/jpeg"
        assert fetched.headers["X-Content-Type-Options"] == "nosniff"
        assert fetched.content == picture(7)


def test_the_largest_file_allowed(stack):
    content = picture(8)
    assert upload(stack, content + b"\0" * (20 * MEGABYTE - len(content))).status_code == 201


def test_somebody_elses_photo(stack):
    """A photo that another person uploaded, or that a ticket has already, proves nothing here."""
    photo = Person(stack, "inspector").upload("report", SPOT, shade=9)
    answer = stack.client("call_taker").post(
        "/api/v1/tickets", json={"kind": "hotline", "text": "路灯不亮", "photo_ids": [photo]}
    )
    check_refused(answer, 422, "photo_unknown", "photo_ids")


def test_nothing_is_broken_afterwards(stack):
    check_invariants(stack)
