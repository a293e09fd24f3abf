"""Faults in words: where each is and what is wrong, in the language that the caller asked for."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from dispatch.domain.faults import Fault, FaultyInput

MOST_FAULTS = 500


def fault_list(faults: Iterable[Fault], request: HttpRequest) -> list[dict[str, Any]]:
    """The first faults with their texts."""
    text_for, language_of = import_string(settings.TEXT_FOR), import_string(settings.LANGUAGE_OF)
    language = language_of(request.headers.get("Accept-Language", ""), request.GET.get("lang"))
    return [
        {
            "code": fault.code,
            "where": fault.where,
            "row": fault.row,
            "column": fault.column,
            "message": text_for(fault.code, language, dict(fault.params)),
        }
        for fault in islice(faults, MOST_FAULTS)
    ]


@contextmanager
def faults_told(request: HttpRequest) -> Iterator[None]:
    """A refusal with many faults carries all of them, `{"code", "message", …, "faults": […]}`."""
    try:
        yield
    except FaultyInput as refusal:
        refusal.extra["faults"] = fault_list(refusal.faults, request)
        raise
