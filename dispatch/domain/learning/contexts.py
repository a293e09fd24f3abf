"""In which circumstances evidence is kept: the class, the class in a place, the class by a channel."""

from collections.abc import Iterator
from dataclasses import dataclass

from dispatch.domain.learning.case import Case, folded

ANY = "*"
WORD = "word"
WEAK_ATTRIBUTES = frozenset({"channel", "request_type"})
"""How somebody asked says little about who handles it: a weight, no evidence of its own."""


@dataclass(frozen=True, slots=True)
class Context:
    """Circumstances that a case shares with others; ``key`` is equal for equal ones.

    ``depth`` is how many class levels it names; ``area`` (level, code) and ``attribute`` (name, value) may be empty.
    """

    key: str
    depth: int = 0
    area: tuple[str, str] = ("", "")
    attribute: tuple[str, str] = ("", "")


def chain_of(case: Case) -> tuple[Context, ...]:
    """From everything to the most telling: classes coarse to fine, then the finest class in its areas, then with its
    attributes. Each is the prior of the next, so that a value nobody met before changes nothing.
    """
    finest = len(case.classes)
    chain = [Context(ANY)]
    chain += [_of(case, depth) for depth in range(1, finest + 1)]
    chain += [_of(case, finest, area=area) for area in case.areas]
    chain += [_of(case, finest, attribute=one) for one in case.attributes if one[0] not in WEAK_ATTRIBUTES]
    return tuple(chain)


def features_of(case: Case) -> Iterator[str]:
    """Keys that a weight may hang on: the chain, the coarsest class in places, every attribute, words."""
    finest = len(case.classes)
    yield from (context.key for context in chain_of(case))
    if finest > 1:
        yield from (_of(case, 1, area=area).key for area in case.areas)
    for attribute in case.attributes:
        yield _of(case, 0, attribute=attribute).key
        if attribute[0] in WEAK_ATTRIBUTES:
            yield _of(case, finest, attribute=attribute).key
    yield from (f"{WORD}:{word}" for word in case.words)


def _of(
    case: Case, depth: int, *, area: tuple[str, str] = ("", ""), attribute: tuple[str, str] = ("", "")
) -> Context:
    classes = " > ".join(folded(name) for name in case.classes[:depth])
    parts = [classes or ANY]
    if area[1]:
        parts.append(f"{area[0]}={folded(area[1])}")
    if attribute[1]:
        parts.append(f"{attribute[0]}={folded(attribute[1])}")
    return Context(" | ".join(parts), depth, area, attribute)
