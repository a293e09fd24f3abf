"""Refusals with many faults on the command line, in Chinese and English."""

from django.core.management.base import CommandError

from dispatch.domain.faults import Fault, FaultyInput
from gis.domain.errors import GridlineError
from gis.management.explain import explain

MOST_FAULTS_SHOWN = 100


def command_error(refusal: GridlineError) -> CommandError:
    """What the command prints instead of a traceback: the refusal, then each fault with its place."""
    faults = refusal.faults if isinstance(refusal, FaultyInput) else ()
    lines = [explain(refusal.code, refusal.params), *map(_line, faults[:MOST_FAULTS_SHOWN])]
    if len(faults) > MOST_FAULTS_SHOWN:
        lines.append(f"… +{len(faults) - MOST_FAULTS_SHOWN}")
    return CommandError("\n".join(lines))


def _line(fault: Fault) -> str:
    """`C17: words`; the row's number where there is no cell."""
    place = fault.where or (f"#{fault.row}" if fault.row else "")
    words = explain(fault.code, dict(fault.params))
    return f"{place}: {words}" if place else words
