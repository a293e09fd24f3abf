"""How a long drawing tells how far it is."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol, TypeVar

T = TypeVar("T")


class Counted(Protocol):
    """Hands the rows on and counts them."""

    def __call__(self, rows: Iterable[T]) -> Iterator[T]: ...


class Progress(Protocol):
    """Told of each stage: its name and how many rows are expected, None where nobody knows."""

    def __call__(self, stage: str, expected: int | None = None) -> AbstractContextManager[Counted]: ...


@contextmanager
def no_progress(stage: str, expected: int | None = None) -> Iterator[Counted]:
    """For callers whom nobody watches."""

    def unwatched(rows: Iterable[T]) -> Iterator[T]:
        return iter(rows)

    yield unwatched
