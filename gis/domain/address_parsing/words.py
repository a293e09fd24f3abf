"""The dictionary words of a text (MIT-licensed jieba dictionary) as clues: where names begin and what they are."""

from collections.abc import Sequence
from itertools import accumulate

import rjieba

from gis.domain.address_parsing.tokens import Token

_FAR = 3


def word_clues(tokens: Sequence[Token]) -> list[list[str]]:
    """For every token: its place in its word, the word, its neighbours and their word classes."""
    words, place = _words("".join(token.word for token in tokens))
    framed = [("<<", "<"), ("<", "<"), *words, (">", ">"), (">>", ">")]
    ends = accumulate(len(token.word) for token in tokens)
    spots = [place[end - len(token.word)] for end, token in zip(ends, tokens, strict=True)]
    tags = ["<", *(_letter(offset, words[index]) for index, offset in spots), ">"]
    clues = []
    for i, (index, offset) in enumerate(spots):
        (before, tag_before), (word, tag), (after, tag_after) = framed[index + 1 : index + 4]
        tag_beyond = framed[index + 4][1]
        at = min(offset, _FAR)
        own, left, right = tags[i + 1], tags[i], tags[i + 2]
        clues.append(
            [
                f"j={own}", f"jl={left}{own}", f"jr={own}{right}", f"j<{left}", f"j>{right}",
                f"w={at}|{word}", f"w<{before}", f"w>{at}|{after}", f"ww={word}{after}", f"wv={before}{word}",
                f"wl={at}{min(len(word), 5)}{tag}", f"wt={at}|{tag_before}|{tag}|{tag_after}",
                f"wtt={at}|{tag}|{tag_after}|{tag_beyond}", f"ws={at}{after[-1]}", f"wz={at}{word[-1]}",
            ]
        )  # fmt: skip
    return clues


def _words(text: str) -> tuple[list[tuple[str, str]], list[tuple[int, int]]]:
    """The words with their classes, digits only by their count; and (word, offset in it) of every character."""
    words, place = [], []
    for index, (word, tag) in enumerate(rjieba.tag(text, False)):
        place += [(index, offset) for offset in range(len(word))]
        words.append((f"#{len(word)}" if word.isdigit() else word, tag))
    return words, place


def _letter(offset: int, word: tuple[str, str]) -> str:
    """B, M, E or S (begin, middle, end, single) with the word's class."""
    length = len(word[0]) if not word[0].startswith("#") else 1
    if length == 1:
        return f"S{word[1]}"
    mark = "B" if offset == 0 else "E" if offset == length - 1 else "M"
    return f"{mark}{word[1]}"
