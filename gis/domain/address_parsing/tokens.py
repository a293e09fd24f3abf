"""The pieces of an address text that a label is given to: characters, and runs of digits or Latin letters."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

#: An address is a line. Longer texts are refused rather than parsed slowly and badly.
MAX_TEXT_CHARS: Final = 500
_KEPT_SIGNS: Final = frozenset("-_/?、&#")
_LONGEST_RUN_SHAPE: Final = 5


@dataclass(frozen=True, slots=True)
class Token:
    """Characters `start` to `end` of the text as given; `word` is their half-width form."""

    start: int
    end: int
    word: str

    @property
    def kind(self) -> str:
        """`d` for a run of digits, `l` for a run of Latin letters (either width), empty for any other character."""
        return _kind(self.word)

    @property
    def shape(self) -> str:
        """What the rules see: digits only by their count, words of several letters only by their length."""
        return _shape(self.word)


@lru_cache(maxsize=20_000)
def _kind(word: str) -> str:
    if not word.isascii():
        return ""
    return "d" if word[0].isdigit() else "l" if word[0].isalpha() else ""


@lru_cache(maxsize=20_000)
def _shape(word: str) -> str:
    kind = _kind(word)
    if kind == "d":
        return f"#{min(len(word), _LONGEST_RUN_SHAPE)}"
    if kind == "l":
        return word.upper() if len(word) == 1 else f"LL{min(len(word), 4)}"
    return word


def _half_width(char: str) -> str:
    """One character's simplest form of one character; all signs that merely separate become an underscore."""
    form = unicodedata.normalize("NFKC", char)
    if len(form) != 1:
        form = char
    if form in "‐‑‒–—―−":
        return "-"
    if form in _KEPT_SIGNS or form.isalnum():
        return form
    return "_"


def split_tokens(text: str) -> list[Token]:
    """Takes `text` apart; total. White space and control characters belong to no token."""
    tokens: list[Token] = []
    run_kind, run_start, run = "", 0, ""
    for at, char in enumerate(text):
        kind, form = _kind_and_form(char)
        if run and (kind != run_kind or not kind):
            tokens.append(Token(run_start, at, run))
            run = ""
        if kind:
            run_start, run, run_kind = (at, form, kind) if not run else (run_start, run + form, kind)
        elif form:
            tokens.append(Token(at, at + 1, form))
    if run:
        tokens.append(Token(run_start, len(text), run))
    return tokens


@lru_cache(maxsize=20_000)
def _kind_and_form(char: str) -> tuple[str, str]:
    """`d` or `l` for what forms runs, and the form; both empty for what is passed over."""
    if char.isspace() or unicodedata.category(char)[0] == "C":
        return "", ""
    form = _half_width(char)
    if form.isascii() and form.isdigit():
        return "d", form
    if form.isascii() and form.isalpha():
        return "l", form
    return "", form
