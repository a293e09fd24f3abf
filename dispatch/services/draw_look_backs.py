"""Draw the look-backs (回头看) of a day: tickets and people at random, by a seed that is kept (双随机, S4-11)."""

import secrets
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from dispatch.domain.checklists import LOOK_BACK
from dispatch.domain.lifecycle.states import LifecycleKind
from dispatch.domain.look_back_rules import (
    CLASS_TOPIC,
    TOPIC,
    LookBackRule,
    digest_of,
    draw,
    draw_person,
    look_back_rules,
    rule_for,
)
from dispatch.models import FieldTask, LookBack, LookBackDraw, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.selectors.field_people import inspectors_near, people_who_took_part
from dispatch.selectors.rule_values import rule_values
from dispatch.selectors.working_calendar import clock_rules
from dispatch.services.changing_work import changing_task
from dispatch.services.plan_field_task import NewTask, give_to, plan_field_task
from gis.domain.coordinates import LonLat
from grid.domain.actor import Actor

CATCH_UP_DAYS = 7


def draw_due_look_backs() -> int:
    """Draw for every day whose tickets were closed long enough ago and that was not drawn yet; how many were drawn.

    Days without a worker are made up for a week back.
    """
    moment = current_moment()
    rules = clock_rules(moment.calendar_version)
    after = rules.limits.find(LifecycleKind.FIELD_TASK, "look_back_after")
    today = rules.calendar.local_date(moment.now)
    drawn = 0
    for back in range(CATCH_UP_DAYS, -1, -1):
        drawn += draw_look_backs(closed_on=today - timedelta(days=after.days + back))
    return drawn


@transaction.atomic
def draw_look_backs(*, closed_on: date, seed: str | None = None, share: Decimal | None = None) -> int:
    """Draw among the tickets closed on that day, once by the rules; how many look-backs were planned.

    ``share`` draws so much of what was not drawn yet, beside the rules and as often as it is asked for.

    ``seed`` None = a fresh one; it is kept with the draw, so that the draw can be shown and repeated.
    """
    moment = current_moment()
    rules = look_back_rules(rule_values(TOPIC), rule_values(CLASS_TOPIC))
    if share is not None:
        rules = (LookBackRule("asked", share),)
    elif LookBackDraw.objects.filter(closed_on=closed_on).exists():
        return 0
    begins, ends = day_of(closed_on, moment)
    by_rule = closed_by_rule(begins, ends, rules, moment)
    seed = seed or secrets.token_hex(16)
    drawn = 0
    for rule in rules:
        population = by_rule.get(rule.name, [])
        chosen = draw(population, rule.share, f"{seed}:{rule.name}")
        record = LookBackDraw.objects.create(
            rule=rule.name,
            share=rule.share,
            seed=seed,
            closed_on=closed_on if share is None else None,
            population=len(population),
            population_sha256=digest_of(population),
            drawn=len(chosen),
            drawn_at=moment.now,
        )
        for ticket_id in chosen:
            plan_look_back(ticket_id, record, moment)
        drawn += len(chosen)
    return drawn


def day_of(day: date, moment: Moment) -> tuple[datetime, datetime]:
    """The first moment of a local day and of the next."""
    zone = clock_rules(moment.calendar_version).calendar.time_zone
    begins = datetime(day.year, day.month, day.day, tzinfo=zone)
    following = day + timedelta(days=1)
    return begins, datetime(following.year, following.month, following.day, tzinfo=zone)


def closed_by_rule(
    begins: datetime, ends: datetime, rules: Sequence[LookBackRule], moment: Moment
) -> dict[str, list[UUID]]:
    """Tickets closed in the span that were never looked back at, by the narrowest rule that fits each."""
    lists = catalogue(moment.catalogue_version)
    closed = (
        Ticket.objects.filter(closed_at__gte=begins, closed_at__lt=ends, state="closed", look_back=None)
        .select_related("grid_event")
        .only("id", "kind", "request_class_code", "grid_event__self_handled")
        .order_by("id")
    )
    found: dict[str, list[UUID]] = defaultdict(list)
    for ticket in closed:
        code = ticket.request_class_code
        path = lists.class_path(code) if code in lists.request_classes else ()
        alone = ticket.kind == Ticket.Kind.GRID_EVENT and ticket.grid_event.self_handled
        found[rule_for(rules, class_path=path, self_handled=alone).name].append(ticket.id)
    return found


def plan_look_back(ticket_id: UUID, record: LookBackDraw, moment: Moment) -> FieldTask:
    """One look-back by a person drawn among the inspectors of the place who had no part in the ticket."""
    ticket = Ticket.objects.select_related("grid_event", "hotline").get(id=ticket_id)
    system = Actor.system()
    task = plan_field_task(
        given=NewTask(
            kind=FieldTask.Kind.LOOK_BACK,
            title=f"回头看:{ticket.number}",
            theme=LOOK_BACK,
            matter=ticket.matter_code,
            place=LonLat(ticket.point.x, ticket.point.y) if ticket.point else None,
            subdistrict_code=ticket.subdistrict_code,
            community_code=ticket.community_code,
            cell_code=ticket.current_cell_code,
            ticket=ticket,
            draw=record,
        ),
        actor=system,
        moment=moment,
        assign=False,
    )
    LookBack.objects.create(id=new_id(), ticket=ticket, draw=record, task=task, planned_at=moment.now)
    took_part = people_who_took_part(ticket)
    near = [person for person in inspectors_near(task) if person not in took_part]
    person = draw_person(near, record.seed, ticket_id)
    if person is not None:
        with changing_task(task_id=task.id, actor=system) as (change, _):
            give_to(change, person, actor=system, how="drawn", took_part=False)
    return task
