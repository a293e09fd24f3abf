"""Every refusal that the source can raise is worded in both languages."""

import ast
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from config.paths import BASE_DIR
from config.texts import LANGUAGES, WORDED_PARAMS, messages, words
from dispatch.domain.action_forms import FORMS
from dispatch.domain.lifecycle.guards import GUARDS
from dispatch.domain.lifecycle.states import STATES
from dispatch.domain.lifecycle.verbs import Verb
from dispatch.domain.side_acts import SIDE_ACTS
from grid.domain.roles import Role

APPS = ("config", "gis", "grid", "dispatch", "mobile_api")
#: Calls whose first argument is a code, and by which position it stands.
CODE_TAKERS = {"GridlineError": 0, "FaultyInput": 0, "Fault": 0, "error_response": 1}
#: Not facts for the text; the field is: every door hands it on.
OWN_PARAMS = {"status", "extra"}


def calls() -> Iterator[tuple[str, ast.Call, str]]:
    """Every call of something that takes a code: its place, the call, the name called."""
    for app in APPS:
        for path in sorted((Path(BASE_DIR) / app).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
                if name in CODE_TAKERS:
                    yield f"{path.relative_to(BASE_DIR)}:{node.lineno}", node, name


@cache
def raised() -> list[tuple[str, str, ast.Call, str]]:
    """Literal codes with their place, call and the name called; an `x if y else z` counts as both."""
    return [
        (value.value, place, call, name)
        for place, call, name in calls()
        if len(call.args) > CODE_TAKERS[name]
        for value in alternatives(call.args[CODE_TAKERS[name]])
        if isinstance(value, ast.Constant) and isinstance(value.value, str)
    ]


def alternatives(argument: ast.expr) -> tuple[ast.expr, ...]:
    return (argument.body, argument.orelse) if isinstance(argument, ast.IfExp) else (argument,)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_in_the_source_is_worded(language: str) -> None:
    known = messages(language)
    missing = {f"{code} ({place})" for code, place, _, _ in raised() if code not in known}
    assert not missing, "\n".join(sorted(missing))
    assert len(raised()) > 100, "the search finds too little to prove anything"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_guard_is_worded(language: str) -> None:
    missing = {guard.code for guard in GUARDS.values()} - messages(language).keys()
    assert not missing, sorted(missing)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_placeholder_gets_its_fact(language: str) -> None:
    """A text that speaks of a fact which the refusal does not carry would show its bare braces."""
    bare = set()
    for code, place, call, name in raised():
        keywords = {keyword.arg for keyword in call.keywords}
        if name != "GridlineError" or None in keywords or code not in messages(language):
            continue
        given = {str(keyword) for keyword in keywords} - OWN_PARAMS | {"code"}
        lacking = placeholders(messages(language)[code]) - given
        if lacking:
            bare.add(f"{code} ({place}) lacks {sorted(lacking)}")
    assert not bare, "\n".join(sorted(bare))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_reads_the_code_of_a_verb_a_state_or_a_role(language: str) -> None:
    """What a refusal names is said in words: every verb in the source, every state, every role."""
    said = {
        keyword.value.value
        for _, _, call, name in raised()
        if name == "GridlineError"
        for keyword in call.keywords
        if keyword.arg == "verb" and isinstance(keyword.value, ast.Constant)
    }
    asked = {
        "verb": {*map(str, Verb), *FORMS, *SIDE_ACTS, *said},
        "state": {str(state) for states in STATES.values() for state in states},
        "role": set(map(str, Role)),
    }
    for param, codes in asked.items():
        known = {code for name in WORDED_PARAMS[param] for code in words(language).get(name, {})}
        assert codes <= known, (param, sorted(codes - known))
