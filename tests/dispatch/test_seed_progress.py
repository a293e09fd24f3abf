"""What somebody sees while a district is seeded."""

import io

from django.core.management.base import OutputWrapper

from dispatch.management import seed_progress
from dispatch.management.seed_progress import SeedProgress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def watched(out: io.StringIO, rows: int) -> SeedProgress:
    progress = SeedProgress(OutputWrapper(out))
    with progress("rooms", rows) as counted:
        assert sum(1 for _ in counted(range(rows))) == rows
    return progress


def test_a_log_gets_one_plain_line_for_each_stage() -> None:
    out = io.StringIO()
    progress = watched(out, 5_000)
    (line,) = out.getvalue().splitlines()
    assert line.split()[:3] == ["rooms", "5,000", "rows"]
    assert "\r" not in out.getvalue()
    assert progress.as_json()["stages"]["rooms"]["rows"] == 5_000
    assert 10 < progress.as_json()["memory_mb"] < 100_000


def test_a_terminal_gets_a_moving_bar_and_the_same_line_at_the_end(monkeypatch) -> None:
    monkeypatch.setattr(seed_progress, "SECONDS_BETWEEN_DRAWINGS", -1)
    out = Terminal()
    watched(out, 4_000)
    drawn = out.getvalue().split("\r")
    assert any("50%" in piece and "#" in piece for piece in drawn)
    assert drawn[-1].endswith("s\n")


def test_a_stage_that_counts_nothing_tells_its_time() -> None:
    out = io.StringIO()
    progress = SeedProgress(OutputWrapper(out))
    with progress("drawing"):
        pass
    assert out.getvalue().split()[0] == "drawing"
    assert progress.as_json()["stages"]["drawing"]["rows"] == 0
