"""Pages are built when, and only when, something they are made of changed."""

from pathlib import Path

import pytest

from config import front_end
from config.front_end import BuildFailed, build, is_built, is_stale


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A front end without npm: building writes the two pages, and counts."""
    monkeypatch.setattr(front_end, "OTHER_SOURCES", [])
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / "package-lock.json").write_text("{}")
    (tmp_path / "main.ts").write_text("1")
    (tmp_path / "node_modules").mkdir()

    def npm(root: Path, *arguments: str) -> None:
        with (root / "node_modules" / "calls").open("a") as calls:
            calls.write(f"{arguments[0]}\n")
        for page in ("console", "inspector") if arguments[0] == "run" else ():
            (root / "dist" / page).mkdir(parents=True, exist_ok=True)
            (root / "dist" / page / "index.html").touch()

    monkeypatch.setattr(front_end, "_npm", npm)
    return tmp_path


def make(root: Path) -> list[str]:
    """As `manage.py up` does; what npm was asked."""
    calls = root / "node_modules" / "calls"
    calls.write_text("")
    if is_stale(root, root / "dist" / ".sources"):
        build(root, root / "dist" / ".sources")
    return calls.read_text().split()


def test_built_once_per_state_of_the_sources(sources: Path) -> None:
    assert not is_built(sources)
    assert make(sources) == ["ci", "run"]
    assert is_built(sources)
    assert make(sources) == []
    (sources / "main.ts").write_text("2")
    assert make(sources) == ["run"]
    (sources / "package-lock.json").write_text('{"a": 1}')
    assert make(sources) == ["ci", "run"]


def test_output_and_packages_are_no_sources(sources: Path) -> None:
    make(sources)
    (sources / "dist" / "console" / "index.html").write_text("new")
    (sources / "node_modules" / "more.js").write_text("new")
    assert make(sources) == []


def test_a_failed_build_is_tried_again(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_root: Path, *_arguments: str) -> None:
        raise BuildFailed("npm ci failed")

    with monkeypatch.context() as patch:
        patch.setattr(front_end, "_npm", broken)
        with pytest.raises(BuildFailed):
            build(sources, sources / "dist" / ".sources")
    assert make(sources) == ["ci", "run"]


def test_a_checkout_without_a_front_end_has_nothing_to_build(tmp_path: Path) -> None:
    assert not is_stale(tmp_path, tmp_path / ".sources")
