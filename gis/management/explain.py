"""Refusals in words, for commands."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.module_loading import import_string

from gis.domain.errors import GridlineError


def explain(code: str, params: dict[str, Any]) -> str:
    """Chinese and English; the texts are wired in by `settings.TEXT_FOR`."""
    text_for = import_string(settings.TEXT_FOR)
    return f"{text_for(code, 'zh', params)} / {text_for(code, 'en', params)}"


@contextmanager
def explained() -> Iterator[None]:
    """Ends a command with the words for a refusal instead of a trace."""
    try:
        yield
    except GridlineError as error:
        raise CommandError(f"{error.code}: {explain(error.code, dict(error.params))}") from error
