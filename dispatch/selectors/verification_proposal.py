"""What planning a campaign would give to whom, before anybody makes it (派发预览)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

from dispatch.domain.moment import Moment
from dispatch.domain.verification_plan import Share, Target, share_out
from dispatch.selectors.names import names
from dispatch.selectors.rule_values import rule_values
from dispatch.selectors.verification_people import people_for, records_in_hand
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.models import Account, VerificationCampaign
from grid.selectors.verification_campaigns import verification_campaign

TOPIC = "verification"
MOST_LISTED = 500
_SQL = Path(__file__).parent.parent / "sql" / "verification_targets.sql"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Places without a task and who would get each; ``loads`` are the records people have in hand already."""

    campaign: VerificationCampaign
    most_records: int
    shares: Sequence[Share[Target]]
    loads: dict[int, int]


def verification_proposal(
    *, campaign_code: str, areas: Collection[str], most_records: int | None, actor: Actor, moment: Moment
) -> Proposal:
    """Everything of the campaign inside ``areas`` (empty = all) and the actor's reach that has no task yet.

    ``most_records`` None = the rule value `verification.load_per_person`. Raises `role_not_entitled` (403),
    `verification_campaign_unknown` (404), `verification_campaign_state` (409).
    """
    within = planning_areas(actor)
    campaign = verification_campaign(campaign_code)
    if campaign.state != VerificationCampaign.State.RUNNING:
        raise GridlineError("verification_campaign_state", status=409, record_state=campaign.state)
    most = most_records or rule_values(TOPIC).integer("load_per_person")
    with connection.cursor() as cursor:
        cursor.execute(
            _statement(),
            {
                "campaign": campaign.pk,
                "areas": sorted(areas),
                "within": None if within is None else sorted(within),
            },
        )
        targets = [
            Target(building, cell, community, subdistrict, grid, name, lon, lat, int(records))
            for building, cell, community, subdistrict, grid, name, lon, lat, records in cursor.fetchall()
        ]
    people = people_for(targets, at=moment.now)
    loads = records_in_hand({person for found in people.values() for person in found})
    return Proposal(campaign, most, share_out(targets, people, loads, most=most), loads)


def planning_areas(actor: Actor) -> frozenset[str] | None:
    """Subdistricts in which the actor may plan; None = everywhere. Raises `role_not_entitled` (403)."""
    if not actor.has(Role.DATA_CLERK, Role.SUBDISTRICT_DISPATCHER):
        raise GridlineError("role_not_entitled", status=403, verb="plan")
    areas = [
        actor.areas_as(role) for role in (Role.DATA_CLERK, Role.SUBDISTRICT_DISPATCHER) if actor.has(role)
    ]
    return None if None in areas else frozenset().union(*(area or () for area in areas))


def proposal_view(proposal: Proposal, *, moment: Moment) -> dict[str, Any]:
    """The figures: in all, by subdistrict, and by person with what they have already; the first 500 people."""
    known = names(moment)
    given: dict[int, list[int]] = {}
    areas: dict[str, list[int]] = {}
    left = [0, 0]
    for share in proposal.shares:
        area = areas.setdefault(share.target.subdistrict_code, [0, 0])
        own = left if share.person is None else given.setdefault(share.person, [0, 0])
        for counted in (area, own):
            counted[0] += 1
            counted[1] += share.target.records
    listed = sorted(given)[:MOST_LISTED]
    called = dict(Account.objects.filter(id__in=listed).values_list("id", "name"))
    return {
        "campaign": proposal.campaign.code,
        "most_records": proposal.most_records,
        "tasks": len(proposal.shares),
        "records": sum(share.target.records for share in proposal.shares),
        "unassigned": {"tasks": left[0], "records": left[1]},
        "subdistricts": [
            {"subdistrict": known.area(code), "tasks": tasks, "records": records}
            for code, (tasks, records) in sorted(areas.items())
        ],
        "people": [
            {
                "id": person,
                "name": called.get(person, ""),
                "tasks": given[person][0],
                "records": given[person][1],
                "in_hand": proposal.loads.get(person, 0),
            }
            for person in listed
        ],
    }


@cache
def _statement() -> str:
    return _SQL.read_text(encoding="utf-8")
