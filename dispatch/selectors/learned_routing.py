"""The learner in force, in this process's memory."""

import time
from typing import Any

from dispatch.domain.learning.learner import Learner
from dispatch.domain.learning.packing import Packed, unpack
from dispatch.models import LearnedRouting
from dispatch.selectors.learn_values import learn_values
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role

ASKED_AGAIN_S = 30.0
READERS = (Role.DISPATCHER, Role.DATA_CLERK, Role.SUPERVISION_OFFICER, Role.DISTRICT_LEADER)


class _Held:
    version: int = 0
    learner: Learner | None = None
    until: float = 0.0


def learned_routing() -> tuple[int, Learner] | None:
    """Version and learner; None while nothing was learned. No statement but every 30 s, when the version is asked.

    A version never changes, so a process reads each once.
    """
    now = time.monotonic()
    if now >= _Held.until:
        _Held.until = now + ASKED_AGAIN_S
        newest = LearnedRouting.objects.order_by("-id").values_list("id", flat=True).first() or 0
        if newest != _Held.version:
            _Held.learner = _loaded(newest) if newest else None
            _Held.version = newest if _Held.learner else 0
    return (_Held.version, _Held.learner) if _Held.learner is not None else None


def _loaded(version: int) -> Learner | None:
    row = LearnedRouting.objects.filter(pk=version).first()
    if row is None:
        return None
    return unpack(Packed(row.evidence, row.features, bytes(row.weights)), learn_values())


def learned_routing_view(*, actor: Actor) -> dict[str, Any] | None:
    """What suggestions stand on now, and how good it was when it was evaluated; None while nothing was learned.

    One statement. Raises `role_not_entitled` (403).
    """
    if not actor.has(*READERS):
        raise GridlineError("role_not_entitled", status=403, verb="open_this")
    row = LearnedRouting.objects.defer("evidence", "features", "weights").order_by("-id").first()
    if row is None:
        return None
    return {
        "version": row.pk,
        "source": row.source,
        "learned_at": row.learned_at,
        "learned_by": row.learned_by,
        "first_case_at": row.first_case_at,
        "last_case_at": row.last_case_at,
        "cases": row.cases,
        "figures": row.figures,
    }


def forget_learned_routing() -> None:
    """Ask for the version at the next use, e.g. after learning in this process."""
    _Held.until = 0.0
