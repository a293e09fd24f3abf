"""The disk of the attachments is full: the upload is refused, no row and no scrap of a file stays."""

import io
import os
import subprocess

import pytest
from PIL import Image

from tests.journeys.people import Person, check_invariants

pytestmark = pytest.mark.processes

SMALL_DISK = "256k"


@pytest.fixture
def small_disk(own):
    """A disk of its own under the attachments, for as long as the test runs."""
    folder = own.var_dir / "attachments"
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("this account may not mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def noise(side):
    """A photo that does not compress."""
    buffer = io.BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(side * side * 3)).save(buffer, "PNG")
    return buffer.getvalue()


def upload(stack, content):
    files = {"file": ("photo.png", content, "image/png")}
    return stack.client("inspector").post("/api/v1/attachments", data={"purpose": "report"}, files=files)


def test_an_upload_without_room(own, small_disk):
    rows = own.query("SELECT count(*) AS n FROM dispatch_attachment")
    for _ in range(2):
        answer = upload(own, noise(400))
        assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable"), answer.text
        assert answer.headers["Retry-After"]
    assert own.query("SELECT count(*) AS n FROM dispatch_attachment") == rows
    assert not [path for path in small_disk.rglob("*") if path.is_file()]
    assert upload(own, noise(100)).status_code == 201, "what fits is kept"
    assert Person(own, "call_taker").http.get("/api/v1/me").status_code == 200
    own.query("DELETE FROM dispatch_attachment WHERE ticket_id IS NULL")  # its file goes with the small disk


def test_nothing_is_broken_afterwards(own):
    check_invariants(own)
