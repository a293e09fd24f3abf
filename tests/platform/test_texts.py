"""Every refusal is said in both languages, with the same placeholders."""

import json
import string
from collections import Counter

import pytest

from config.texts import LANGUAGES, files, language_of, messages, text_for, words
from dispatch.domain.lifecycle.verbs import Verb
from grid.domain.roles import Role


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_codes() -> None:
    zh, en = (set(messages(language)) for language in LANGUAGES)
    assert zh == en, f"only in one language: {sorted(zh ^ en)}"


@pytest.mark.parametrize("code", sorted(messages("zh")))
def test_both_texts_use_the_same_facts(code: str) -> None:
    assert placeholders(messages("zh")[code]) == placeholders(messages("en")[code])


def test_an_unknown_code_still_gets_a_sentence() -> None:
    assert "no_such_code" in text_for("no_such_code", "en")


def test_a_missing_fact_stays_visible() -> None:
    assert "{limit}" in text_for("json_too_deep", "en", {})


@pytest.mark.parametrize(
    ("header", "wished", "language"),
    [
        ("", None, "zh"),
        ("en-GB,en;q=0.9", None, "en"),
        ("fr,en", None, "en"),
        ("en", "zh-CN", "zh"),
        ("x", "y", "zh"),
    ],
)
def test_language(header: str, wished: str | None, language: str) -> None:
    assert language_of(header, wished) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_code_is_worded_twice(language: str) -> None:
    found = Counter(code for path in files(language) for code in json.loads(path.read_text(encoding="utf-8")))
    assert [code for code, count in found.items() if count > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_codes_are_said_in_words(language: str) -> None:
    """Every verb, state and role that a refusal may name has a word; a person never reads `contact_first`."""
    told = text_for("verb_not_allowed", language, {"verb": "contact_first", "state": "awaiting_signature"})
    assert "contact_first" not in told
    assert "awaiting_signature" not in told
    known = words(language)
    assert {str(verb) for verb in Verb} <= known["verb"].keys() | known["verb_grid_event"].keys()
    assert {str(role) for role in Role} <= known["role"].keys()


def test_a_code_without_a_word_stays_as_it_is() -> None:
    assert "no_such_verb" in text_for("verb_unknown", "zh", {"verb": "no_such_verb"})
