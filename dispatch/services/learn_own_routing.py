"""Learn the suggestions of routing anew from the district's own tickets (自学派单建议), when it is time for it.

Only what is suggested changes: rows of the dispatch table are proposed by `learn_dispatch_table --own` and published by
a person.
"""

from datetime import timedelta

from django.db import connection, transaction

from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.learn_values import learn_values
from dispatch.selectors.next_learning import OWN, next_learning_at
from dispatch.selectors.own_cases import own_cases
from dispatch.services.evaluate_routing import own_figures
from dispatch.services.learn_dispatch_table import keep_learned
from grid.domain.actor import Actor

#: One learner at a time in the whole installation, whoever asks.
LOCK = 0x6C6561726E


def learn_own_routing(*, actor: Actor, force: bool = False) -> int | None:
    """Learn and evaluate; the version that suggestions stand on from now on.

    None: not due yet (and not ``force``), another process is at it, too few tickets, or no unit of today in them.
    Reads by one set-based query, at most the newest `learning.own_tickets`; costs minutes of CPU at 100,000 tickets.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                return None
        moment = current_moment()
        due_at = next_learning_at()
        if due_at is None or (due_at > moment.now and not force):
            return None
        values = learn_values()
        cases = own_cases(
            since=moment.now - timedelta(days=values.own_days),
            most=values.own_tickets,
            catalogue_version=moment.catalogue_version,
        )
        if not cases:
            return None
        return keep_learned(
            cases, values, actor=actor, at=moment.now, source=OWN, figures=own_figures(cases, values)
        )
