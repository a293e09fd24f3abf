"""One line for each stage of a long load: what, how many rows, how fast, how long."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from django.core.management.base import OutputWrapper

from gis.domain.demo.progress import Counted

T = TypeVar("T")
ROWS_BETWEEN_LOOKS = 2_000
SECONDS_BETWEEN_DRAWINGS = 0.2
BAR_CELLS = 30


class SeedProgress:
    """Writes plain lines, and a moving bar besides on a terminal. Keeps the times of all stages."""

    def __init__(self, out: OutputWrapper) -> None:
        self.out = out
        self._moving = out.isatty()
        self.seconds: dict[str, float] = {}
        self.rows: dict[str, int] = {}

    @contextmanager
    def __call__(self, stage: str, expected: int | None = None) -> Iterator[Counted]:
        begun = drawn = time.perf_counter()
        self.rows[stage] = 0

        def counted(rows: Iterable[T]) -> Iterator[T]:
            nonlocal drawn
            for number, row in enumerate(rows, start=1):
                if number % ROWS_BETWEEN_LOOKS == 0 and self._moving:
                    now = time.perf_counter()
                    if now - drawn > SECONDS_BETWEEN_DRAWINGS:
                        drawn = now
                        self._draw(stage, number, expected, now - begun)
                self.rows[stage] = number
                yield row

        yield counted
        taken = time.perf_counter() - begun
        self.seconds[stage] = self.seconds.get(stage, 0.0) + taken
        self._close(stage, self.rows[stage], taken)

    def as_json(self) -> dict[str, Any]:
        """Rows and seconds of each stage that has ended, and the most memory this process ever held."""
        stages = {
            stage: {"rows": self.rows[stage], "seconds": round(taken, 3)}
            for stage, taken in self.seconds.items()
        }
        return {"stages": stages, "memory_mb": peak_memory_mb()}

    def _draw(self, stage: str, rows: int, expected: int | None, seconds: float) -> None:
        share = min(rows / expected, 1.0) if expected else 0.0
        bar = "#" * int(share * BAR_CELLS)
        self.out.write(
            f"\r{stage:<22} [{bar:<{BAR_CELLS}}] {share:4.0%} {rows:>9,} rows {rows / seconds:>9,.0f}/s"
        )
        self.out.flush()

    def _close(self, stage: str, rows: int, seconds: float) -> None:
        start = "\r\x1b[K" if self._moving else ""
        told = f"{rows:>9,} rows {rows / max(seconds, 1e-6):>9,.0f}/s" if rows else " " * 26
        self.out.write(f"{start}{stage:<22} {told} {seconds:7.1f} s\n")
        self.out.flush()


def peak_memory_mb() -> int:
    """The largest resident size so far (Linux). Not `ru_maxrss`: that begins with what the parent held."""
    with Path("/proc/self/status").open(encoding="ascii") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM"))
