"""How alike two complaints read: shared pairs of characters, which needs no word list and suits Chinese."""

import re

#: What carries no meaning for the comparison: blanks, punctuation, and the words every complaint has.
NOISE = re.compile(r"[\s\W_]+")
MOST_CHARACTERS = 400


def pairs_of(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of the beginning of a text, without blanks and punctuation."""
    plain = NOISE.sub("", text[:MOST_CHARACTERS]).lower()
    if len(plain) < 2:
        return frozenset((plain,)) if plain else frozenset()
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice's coefficient of two sets of pairs: 0 nothing shared, 1 the same; 0 when either is empty."""
    if not one or not other:
        return 0.0
    return 2 * len(one & other) / (len(one) + len(other))
