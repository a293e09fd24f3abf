"""Cut a verification campaign into tasks (核查任务派发), and give them out at once where a subdistrict asks so."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.contrib.gis.geos import Point
from django.db import transaction

from dispatch.domain.moment import Moment
from dispatch.domain.verification_plan import Share, Target
from dispatch.models import VerificationPlan, VerificationTask
from dispatch.models.ids import new_id
from dispatch.models.verification_task import STORAGE_SRID
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.verification_proposal import Proposal, verification_proposal
from dispatch.selectors.working_calendar import working_calendar
from dispatch.services.assign_verification import give_out
from dispatch.services.next_number import next_sequences
from dispatch.services.verification_change import VerificationChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.models import VerificationCampaign
from grid.selectors.verification_campaigns import verification_campaign

NUMBER_LETTER = "V"


@transaction.atomic
def plan_verification(
    *,
    campaign_code: str,
    actor: Actor,
    areas: Collection[str] = (),
    most_records: int | None = None,
    planned_at: datetime | None = None,
    assign: bool = False,
) -> VerificationPlan:
    """One task for every place of the areas that has none: planned, or with ``assign`` given out as proposed.

    ``planned_at`` None = the last day of the campaign's plan, else the limit of the table. Planned twice, nothing is
    planned twice. Raises what `verification_proposal` raises, `date_passed` (422), `nothing_to_plan` (409) and, with
    ``assign``, what the life cycle refuses.
    """
    moment = current_moment()
    if planned_at is not None and planned_at <= moment.now:
        raise GridlineError("date_passed", status=422, field="planned_at")
    verification_campaign(campaign_code, lock=True)  # two plans at once would meet on the same places
    found = verification_proposal(
        campaign_code=campaign_code, areas=areas, most_records=most_records, actor=actor, moment=moment
    )
    if not found.shares:
        raise GridlineError("nothing_to_plan", status=409, campaign=campaign_code)
    plan = VerificationPlan.objects.create(
        campaign=found.campaign,
        area_codes=sorted(areas),
        most_records=found.most_records,
        plan_at=planned_at or _end_of_campaign(found.campaign, moment),
        tasks=len(found.shares),
        records=sum(share.target.records for share in found.shares),
        made_by_id=actor.account_id,
        made_at=moment.now,
    )
    tasks = _write(found, plan, actor=actor, moment=moment)
    if assign:
        people = {
            task.id: share.person
            for task, share in zip(tasks, found.shares, strict=True)
            if share.person is not None
        }
        give_out(
            [task for task in tasks if task.id in people],
            people=people, loads=found.loads, most=found.most_records, how="responsibility_grid",
            actor=actor, moment=moment,
        )  # fmt: skip
    return plan


def _end_of_campaign(campaign: VerificationCampaign, moment: Moment) -> datetime | None:
    """Close of business on the last day of the campaign's plan; None without one, or once it is over."""
    if campaign.plan_to_on is None:
        return None
    last = working_calendar(moment.calendar_version).close_of_business(campaign.plan_to_on)
    return last if last > moment.now else None


def _write(
    found: Proposal, plan: VerificationPlan, *, actor: Actor, moment: Moment
) -> Sequence[VerificationTask]:
    numbers = next_sequences(len(found.shares))
    tasks = [
        _task(share, number, plan, actor=actor, moment=moment)
        for share, number in zip(found.shares, numbers, strict=True)
    ]
    change = VerificationChange(tasks, moment=moment, new=True)
    change.begin(actor=actor, data=lambda task: {"campaign": found.campaign.code, "records": task.records})
    change.write()
    return tasks


def _task(
    share: Share[Target], number: int, plan: VerificationPlan, *, actor: Actor, moment: Moment
) -> VerificationTask:
    target = share.target
    placed = target.lon is not None and target.lat is not None
    return VerificationTask(
        id=new_id(),
        number=f"{NUMBER_LETTER}{moment.now:%Y%m%d}-{number:06d}",
        campaign_id=plan.campaign_id,
        plan=plan,
        state_since=moment.now,
        building_code=target.building_code,
        cell_code=target.cell_code,
        community_code=target.community_code,
        subdistrict_code=target.subdistrict_code,
        responsibility_code=target.responsibility_code,
        name=target.name[:200],
        point=Point(target.lon, target.lat, srid=STORAGE_SRID) if placed else None,
        records=target.records,
        plan_at=plan.plan_at,
        created_by_id=actor.account_id,
        created_at=moment.now,
    )
