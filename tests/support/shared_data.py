"""Real data that stands beside the repository, where it is present."""

import os
from pathlib import Path

import pytest


def shared_data(name: str) -> Path:
    """A file of the shared data folder; the test is skipped with the reason where it is absent."""
    folder = Path(os.environ.get("GRIDLINE_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
    path = folder / name
    if not path.exists():
        pytest.skip(f"shared data file {name} is not here (GRIDLINE_SHARED_DATA names its folder)")
    return path
