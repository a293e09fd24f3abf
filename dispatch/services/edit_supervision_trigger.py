"""Change the rule under which a ground leads to a supervision order."""

from dataclasses import dataclass, replace

from django.db import transaction

from dispatch.domain.events import NewEvent
from dispatch.domain.supervision import Ground, SupervisionLevel
from dispatch.domain.supervision_events import RULE_SUBJECT
from dispatch.domain.supervision_triggers import BadTrigger, TriggerAct, TriggerRule
from dispatch.feed.append import append
from dispatch.models import SupervisionTrigger
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.supervision_triggers import trigger_rule
from dispatch.services.rule_entitlement import check_may_edit_ladder
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


@dataclass(frozen=True, slots=True)
class TriggerEdit:
    """What changes; None leaves it as it is. ``source`` names the document or decision behind the change."""

    threshold: int | None = None
    window_days: int | None = None
    level: int | None = None
    act: str | None = None
    active: bool | None = None
    words: str | None = None
    template: str | None = None
    source: str = ""


@transaction.atomic
def edit_supervision_trigger(*, ground: str, edit: TriggerEdit, actor: Actor) -> TriggerRule:
    """The rule as it stands from now on; orders that were triggered before stay. Each edit is an event.

    Raises GridlineError `role_not_entitled` (403), `supervision_ground_unknown` (404), `trigger_bad` (422).
    """
    check_may_edit_ladder(actor)
    if ground not in set(Ground):
        raise GridlineError("supervision_ground_unknown", status=404, field="ground")
    if not edit.source.strip():
        raise GridlineError("trigger_source_missing", status=422, field="source")
    rule = _edited(trigger_rule(Ground(ground)), edit)
    now = current_moment().now
    row = SupervisionTrigger.objects.select_for_update().filter(ground=ground).first()
    row = row or SupervisionTrigger(ground=ground)
    row.threshold, row.window_days, row.level = rule.threshold, rule.window_days, int(rule.level)
    row.act, row.active, row.words, row.template = str(rule.act), rule.active, rule.words, rule.template
    row.source, row.changed_by, row.changed_at = rule.source, actor.label[:120], now
    row.version += 1
    row.event_seq += 1
    row.save()
    append(
        [
            NewEvent(
                subject_type=RULE_SUBJECT,
                subject_id=row.id,
                seq=row.event_seq,
                type="supervision_rule_edited",
                actor=actor,
                at=now,
                data={
                    "ground": ground,
                    "threshold": rule.threshold,
                    "window_days": rule.window_days,
                    "level": int(rule.level),
                    "act": str(rule.act),
                    "active": rule.active,
                    "version": row.version,
                    "source": rule.source,
                },
                audience=frozenset({"supervision"}),
            )
        ]
    )
    return rule


def _edited(rule: TriggerRule, edit: TriggerEdit) -> TriggerRule:
    try:
        return replace(
            rule,
            threshold=rule.threshold if edit.threshold is None else edit.threshold,
            window_days=rule.window_days if edit.window_days is None else edit.window_days,
            level=rule.level if edit.level is None else SupervisionLevel(edit.level),
            act=rule.act if edit.act is None else TriggerAct(edit.act),
            active=rule.active if edit.active is None else edit.active,
            words=rule.words if edit.words is None else edit.words.strip(),
            template=rule.template if edit.template is None else edit.template.strip(),
            source=edit.source.strip()[:300],
        )
    except (BadTrigger, ValueError) as error:
        raise GridlineError("trigger_bad", status=422, field="rule", why=str(error)[:200]) from error
