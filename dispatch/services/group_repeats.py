"""Group what the rule alone can tell: the same phone with the same request class within the days (重复投诉)."""

from pathlib import Path
from uuid import UUID

from django.db import connection, transaction

from dispatch.domain.grouping_rules import REPEATS, RepeatRules
from dispatch.models import RepeatGroup
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.rule_values import rule_values
from dispatch.services.group_tickets import put_together
from dispatch.services.note_on_tickets import lock_tickets
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor

SQL = (Path(__file__).parent.parent / "sql" / "ungrouped_repeats.sql").read_text(encoding="utf-8")
MOST_AT_ONCE = 50


def group_repeats(*, most: int = MOST_AT_ONCE) -> int:
    """Put up to ``most`` requesters' repeats together, each in a transaction of its own; how many groups grew.

    Nothing where the rule says that repeats are candidates only. Whoever was taken out of a group stays out.
    """
    rules = RepeatRules.of(rule_values(REPEATS))
    if not rules.automatic:
        return 0
    now = current_moment().now
    with connection.cursor() as cursor:
        cursor.execute(SQL, {"now": now, "days": rules.days, "most": most})
        found = [row[0] for row in cursor.fetchall()]
    return sum(_put_together(ids) for ids in found)


@transaction.atomic
def _put_together(ticket_ids: list[UUID]) -> bool:
    moment = current_moment()
    tickets = lock_tickets(ticket_ids, wait=False)
    if len(tickets) < len(ticket_ids):
        return False  # somebody works on one of them: at the next look
    try:
        put_together(
            tickets=tickets,
            kind=RepeatGroup.Kind.SAME_REQUESTER,
            reason="",
            actor=Actor.system(),
            moment=moment,
        )
    except GridlineError:
        return False  # a person has put them into different groups
    return True
