"""The checklists that came with the product, by theme."""

from functools import cache
from pathlib import Path

from dispatch.domain.checklists import Point, read_checklists

FILE = Path(__file__).parent.parent / "data" / "patrol_themes.csv"


@cache
def checklists() -> dict[str, tuple[Point, ...]]:
    """Theme → points; read once."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return read_checklists(file)
