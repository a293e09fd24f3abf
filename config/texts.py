"""Texts of refusals in Chinese and English, one JSON object per language, keyed by the refusal's code.

A text has named placeholders for the refusal's params. `config/messages/*.json` holds the common ones; every other
`config/messages/<topic>.{zh,en}.json` adds its own. Codes among the params (a verb, a state, a role) are said in the
words of the pages, `static/shared/messages/<language>/words.json`, so that a person never reads `contact_first`.
"""

import json
import string
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from config.paths import STATIC_SOURCE_DIR

MESSAGES_DIR = Path(__file__).parent / "messages"
WORDS_DIRS = {"zh": "zh-CN", "en": "en"}
LANGUAGES = ("zh", "en")
#: Param → the lists of words in which its codes are looked up, the first that knows the code wins.
WORDED_PARAMS = {
    "verb": ("verb", "verb_grid_event", "act"),
    "state": ("state", "state_grid_event", "order_state", "task_state"),
    "role": ("role",),
    "record_state": ("verification_state",),
    "subject_kind": ("subject_kind",),
}


def files(language: str) -> list[Path]:
    """The files that hold one language's texts."""
    return [MESSAGES_DIR / f"{language}.json", *sorted(MESSAGES_DIR.glob(f"*.{language}.json"))]


@cache
def messages(language: str) -> dict[str, str]:
    """Every text of one language."""
    texts: dict[str, str] = {}
    for path in files(language):
        texts.update(json.loads(path.read_text(encoding="utf-8")))
    return texts


def text_for(code: str, language: str, params: dict[str, Any] | None = None) -> str:
    """The refusal in words. A code without a text answers with a general sentence, never with an exception."""
    template = messages(language).get(code) or messages(language)["unexplained"]
    said = {name: _in_words(name, value, language) for name, value in (params or {}).items()}
    return _Forgiving().vformat(template, (), {"code": code, **said})


@cache
def words(language: str) -> dict[str, dict[str, Any]]:
    """The pages' words for the codes of the server: list of words → code → word."""
    path = STATIC_SOURCE_DIR / "shared" / "messages" / WORDS_DIRS[language] / "words.json"
    lists: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return lists


def _in_words(param: str, value: Any, language: str) -> Any:
    """A code as people say it; whatever has no word stays as it is."""
    return word_for(WORDED_PARAMS.get(param, ()), value, language)


def word_for(lists: Iterable[str], value: Any, language: str) -> Any:
    """The word for a code in the first of the pages' lists that has one, else the code itself."""
    for name in lists:
        word = words(language).get(name, {}).get(str(value))
        if isinstance(word, str):
            return word
    return value


def language_of(accept_language: str, wished: str | None = None) -> str:
    """`zh` or `en`: an explicit wish first, then the first known language the browser names, else Chinese."""
    candidates = [wished or "", *(part.split(";")[0].strip() for part in accept_language.split(","))]
    for candidate in candidates:
        if candidate.lower()[:2] in LANGUAGES:
            return candidate.lower()[:2]
    return "zh"


class _Forgiving(string.Formatter):
    """Leaves a placeholder without a value visible: an unhelpful message is better than a failed answer."""

    def get_value(self, key: int | str, args: Any, kwargs: Any) -> Any:
        return kwargs.get(str(key), f"{{{key}}}")

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:
        return self.get_value(field_name, args, kwargs), field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        try:
            return str(super().format_field(value, format_spec))
        except ValueError:
            return str(value)
