"""After an upgrade: give steps that a new release counts, and the rules in force do not know, their default limits."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from dispatch.domain.calendar_files import LimitEntry
from dispatch.models import LimitRule, WorkCalendar
from dispatch.services.publish_clock_rules import PublishedRules, publish_clock_rules
from grid.domain.actor import Actor

NOTE = "defaults of new steps"


@transaction.atomic
def top_up_limits(*, shipped: Sequence[LimitEntry], actor: Actor, at: datetime) -> PublishedRules:
    """Add the shipped limits of every step for which no limit was ever stored; whatever the district has stays.

    Nothing is written, and the version in force answered, when no step is new. `resync_clocks` afterwards starts the
    new clocks of open work. Raises GridlineError `role_not_entitled`.
    """
    known = set(LimitRule.objects.values_list("kind", "step"))
    new = [entry for entry in shipped if (entry.kind, entry.step) not in known]
    if not new:
        newest = WorkCalendar.objects.order_by("-version").first()
        return PublishedRules(newest.version if newest else 0, changed=False)
    return publish_clock_rules(actor=actor, at=at, limits=new, whole=False, note=NOTE)
