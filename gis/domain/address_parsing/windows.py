"""Further clues for the chain alone, which sees nothing by itself: the characters around, and the neighbours' clues."""

from collections.abc import Sequence
from typing import Final

from gis.domain.address_parsing.clues import Clues, character_class
from gis.domain.address_parsing.tokens import Token

_REACH: Final = 4
#: Length of the run and where it begins, counted from the token.
_RUNS: Final = tuple(
    [(1, at) for at in range(-4, 5) if at]
    + [(2, at) for at in (-3, -2, 1, 2)]
    + [(3, at) for at in range(-3, 2)]
    + [(4, at) for at in (-4, -3, 0, 1)]
)


def window_clues(tokens: Sequence[Token]) -> Clues:
    """Runs of characters and of character classes near every token."""
    frame = ["<"] * _REACH, [">"] * (_REACH + 1)
    shapes = [*frame[0], *(token.shape for token in tokens), *frame[1]]
    classes = "".join([*frame[0], *map(character_class, tokens), *frame[1]])
    clues = []
    for k in range(_REACH, _REACH + len(tokens)):
        own = [f"x{length}{at}={''.join(shapes[k + at : k + at + length])}" for length, at in _RUNS]
        own += [f"x-={shapes[k - 2]}{shapes[k]}", f"x+={shapes[k]}{shapes[k + 2]}"]
        own += [f"y-={classes[k - 2 : k + 1]}", f"y+={classes[k : k + 3]}", f"y={classes[k - 2 : k + 3]}"]
        clues.append(own)
    return clues


def chain_clues(tokens: Sequence[Token], clues: Clues) -> Clues:
    """All that the chain is told: the common clues, those of the windows, the divisions named left and right."""
    divisions = [[clue for clue in own if clue.startswith("g")] for own in clues]
    framed = [[], *divisions, []]
    windows = window_clues(tokens)
    return [
        [*own, *window, *(f"<{clue}" for clue in framed[i]), *(f">{clue}" for clue in framed[i + 2])]
        for i, (own, window) in enumerate(zip(clues, windows, strict=True))
    ]
