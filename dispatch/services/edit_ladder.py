"""Change, add or remove a rung of the escalation ladder; timers of open work follow, fired ones stay."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from dispatch.domain.ladder import Ladder, LadderError, RungRule, rung_of
from dispatch.models import LadderRung
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.ladder_rules import ladder_rules, shipped_ladder
from dispatch.services.publish_clock_rules import PublishedRules, publish_clock_rules
from dispatch.services.rule_entitlement import check_may_edit_ladder
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


@transaction.atomic
def edit_rung(*, row: Mapping[str, str], actor: Actor, at: datetime) -> PublishedRules:
    """Set one rung (columns of `domain.ladder`) under the next version of the clock rules.

    The same again writes nothing. Who changed what stands in the version's note. Call `resync_clocks` afterwards:
    pending timers follow the new ladder, levels that have fired stay fired. Raises GridlineError
    `role_not_entitled` (403), `rung_bad` (422) with the reason.
    """
    check_may_edit_ladder(actor)
    try:
        rule = rung_of(row)
        Ladder([*(known for known in _in_force() if known.key != rule.key), rule])
    except LadderError as error:
        raise GridlineError("rung_bad", status=422, field="rung", why=str(error)[:200]) from error
    _store_shipped(at)
    note = f"ladder {' '.join(filter(None, rule.key))}: {rule.act} {rule.anchor} {row.get('value')} {row.get('unit')}"
    return publish_clock_rules(actor=actor, at=at, ladder=[rule], edited=True, note=note)


@transaction.atomic
def load_ladder(*, rules: Iterable[RungRule], actor: Actor, at: datetime, note: str = "") -> PublishedRules:
    """Make these rungs the ladder in force; rungs edited in the district are kept. Raises `rung_bad` (422)."""
    wanted = list(rules)
    try:
        Ladder(wanted)
    except LadderError as error:
        raise GridlineError("rung_bad", status=422, field="rung", why=str(error)[:200]) from error
    return publish_clock_rules(actor=actor, at=at, ladder=wanted, note=note)


def _in_force() -> tuple[RungRule, ...]:
    return ladder_rules(current_moment().calendar_version)


def _store_shipped(at: datetime) -> None:
    """An edit changes one rung of many: the others have to stand in the table first."""
    if not LadderRung.objects.filter(to_version=None).exists():
        publish_clock_rules(actor=Actor.system(), at=at, ladder=shipped_ladder(), note="ladder.csv")
