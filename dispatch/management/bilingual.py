"""Refusals on the command line, in Chinese and English."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.module_loading import import_string

from dispatch.domain.faults import FaultyInput
from gis.domain.errors import GridlineError

MOST_FAULTS_SHOWN = 100


def in_both_languages(code: str, params: Mapping[str, object]) -> str:
    """`中文 / English`. The texts belong to the composition root; settings.TEXT_FOR says where they are."""
    text_for: Callable[[str, str, Mapping[str, object]], str] = import_string(settings.TEXT_FOR)
    return " / ".join(text_for(code, language, params) for language in ("zh", "en"))


def command_error(refusal: GridlineError) -> CommandError:
    """What the command prints instead of a traceback: the refusal, then each fault with its place."""
    lines = [in_both_languages(refusal.code, refusal.params)]
    faults = refusal.faults if isinstance(refusal, FaultyInput) else ()
    for fault in faults[:MOST_FAULTS_SHOWN]:
        place = fault.where or (f"#{fault.row}" if fault.row else "")
        lines.append(
            f"{place}: {in_both_languages(fault.code, fault.params)}"
            if place
            else in_both_languages(fault.code, fault.params)
        )
    if len(faults) > MOST_FAULTS_SHOWN:
        lines.append(f"… +{len(faults) - MOST_FAULTS_SHOWN}")
    return CommandError("\n".join(lines))
