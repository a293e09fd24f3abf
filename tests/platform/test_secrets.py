"""Secrets: from the environment, or made once and kept for the owner's eyes only."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config import secret_store
from config.secret_store import MissingSecret, secret


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "secrets.env"
    monkeypatch.setattr(secret_store, "SECRETS_FILE", path)
    for name in [*secret_store.GENERATORS, "DATABASE_URL"]:
        monkeypatch.delenv(name, raising=False)
    return path


def test_the_environment_comes_first(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDLINE_SECRET_KEY", "given")
    assert secret("GRIDLINE_SECRET_KEY") == "given"
    assert not store.exists()


def test_made_once_and_kept(store: Path) -> None:
    first = secret("GRIDLINE_SECRET_KEY")
    assert secret("GRIDLINE_SECRET_KEY") == first
    assert stat.S_IMODE(store.stat().st_mode) == 0o600


def test_a_file_of_an_earlier_version_keeps_its_values(store: Path) -> None:
    store.write_text("GRIDLINE_SECRET_KEY=old\n")
    assert secret("GRIDLINE_PERSONAL_DATA_KEY")
    assert secret("GRIDLINE_SECRET_KEY") == "old"


def test_processes_that_start_together_agree(store: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: secret("GRIDLINE_SECRET_KEY"), range(8)))
    assert len(found) == 1


def test_nothing_is_made_up_for_a_database_of_your_own(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/db")
    with pytest.raises(MissingSecret, match="GRIDLINE_SECRET_KEY"):
        secret("GRIDLINE_SECRET_KEY")
