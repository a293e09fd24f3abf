"""The spot check of what one person handed in (抽查): joined to one batch, drawn by a kept seed, for somebody else."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Min, Sum

from dispatch.domain.lifecycle.states import VerificationState as S
from dispatch.domain.moment import Moment
from dispatch.models import VerificationTask
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.rule_values import rule_values
from dispatch.selectors.verification_facts import IN_HAND
from dispatch.selectors.working_calendar import clock_rules
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.models import VerificationBatch, VerificationCampaign
from grid.selectors.verification_batches import verification_batch
from grid.selectors.verification_campaigns import verification_campaign
from grid.services.check_verification import draw_spot_check
from grid.services.join_batches import join_batches, nothing_to_draw


def draw_when_ready(*, campaign: VerificationCampaign, person: int | None, moment: Moment) -> None:
    """Draw as soon as the person has nothing else of the campaign in hand, or has handed in enough records."""
    own = VerificationTask.objects.filter(campaign=campaign, assignee=person)
    waiting = own.filter(state=S.SUBMITTED, drawn=None).aggregate(records=Sum("records"))["records"] or 0
    enough = waiting >= rule_values("verification").integer("draw_records")
    if waiting and (enough or not own.filter(state__in=IN_HAND).exists()):
        draw_verification(campaign_code=campaign.code, person=person, moment=moment)


def draw_waiting() -> int:
    """Draw for everybody whose first submitted task has waited as long as the limit `gather` says; for how many."""
    moment = current_moment()
    rules = clock_rules(moment.calendar_version)
    limit = rules.limits.find("verification_task", "gather")
    people = (
        VerificationTask.objects.filter(state=S.SUBMITTED, drawn=None)
        .values_list("campaign__code", "assignee")
        .annotate(since=Min("submitted_at"))
    )
    due = [
        (code, person) for code, person, since in people if rules.calendar.add(since, limit).at <= moment.now
    ]
    for code, person in due:
        draw_verification(campaign_code=code, person=person)
    return len(due)


def ask_for_draw(*, campaign_code: str, person: int, actor: Actor) -> int:
    """A data clerk does not wait for more: draw from what this person has handed in; how many tasks.

    Raises `role_not_entitled` (403), `verification_campaign_unknown` (404), `nothing_to_draw` (409).
    """
    if not actor.has(Role.DATA_CLERK):
        raise GridlineError("role_not_entitled", status=403, verb="spot_check")
    areas = actor.areas_as(Role.DATA_CLERK)
    handed_in = VerificationTask.objects.filter(assignee=person, state=S.SUBMITTED, drawn=None)
    if areas is not None and handed_in.exclude(subdistrict_code__in=areas).exists():
        raise GridlineError("out_of_reach", status=403, verb="spot_check")
    drawn = draw_verification(campaign_code=campaign_code, person=person)
    if not drawn:
        raise GridlineError("nothing_to_draw", status=409)
    return drawn


@transaction.atomic
def draw_verification(*, campaign_code: str, person: int | None, moment: Moment | None = None) -> int:
    """Judge together what this person has handed in and nobody has drawn from; how many tasks.

    All their records become one batch of the registry. A share is drawn at random, with a seed that is kept, and all
    void and all added ones where there are many; the tasks then wait for somebody else to look. Where nothing is to be
    drawn they wait for approval.
    """
    verification_campaign(campaign_code, lock=True)  # one at a time, as the records' own intake
    moment = moment or current_moment()
    tasks = list(
        VerificationTask.objects.select_for_update(of=("self",))
        .filter(campaign__code=campaign_code, assignee=person, state=S.SUBMITTED, drawn=None)
        .order_by("number")
    )
    if not tasks:
        return 0
    batch = _joined(tasks, moment.now)
    if nothing_to_draw(verification_batch(batch.pk)):
        own = VerificationTask.objects.filter(id__in=[task.id for task in tasks])
        own.update(drawn=False)
    else:
        draw_spot_check(batch_id=batch.pk, at=moment.now)
    return len(tasks)


def _joined(tasks: list[VerificationTask], at: datetime) -> VerificationBatch:
    ids: list[UUID] = [task.batch_id for task in tasks if task.batch_id is not None]
    first = VerificationBatch.objects.get(pk=ids[0])
    batch = join_batches(
        batch_ids=ids,
        client_key=f"{tasks[0].number}/{tasks[0].version}+{len(tasks) - 1}",
        submitted_by=first.submitted_by,
        at=at,
    )
    VerificationTask.objects.filter(id__in=[task.id for task in tasks]).update(batch=batch)
    return batch
