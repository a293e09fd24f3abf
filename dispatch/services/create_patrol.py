"""Plan a patrol (巡查任务) by hand: a theme, a place, a checklist."""

from datetime import datetime

from django.db import transaction

from dispatch.domain.checklists import THEMES
from dispatch.models import FieldTask
from dispatch.selectors.current_moment import current_moment
from dispatch.services.plan_field_task import NewTask, plan_field_task
from gis.domain.coordinates import LonLat
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.selectors.locate import locate


def create_patrol(
    *,
    actor: Actor,
    title: str,
    theme: str,
    place: LonLat,
    radius_m: float | None = None,
    planned_at: datetime | None = None,
) -> FieldTask:
    """A command centre sends somebody round; the inspector of the responsibility grid gets it at once.

    Raises `role_not_entitled`, `out_of_reach` (403), `title_missing`, `theme_unknown`, `outside_district`,
    `date_passed` (422).
    """
    if not actor.has(Role.DISPATCHER, Role.SUBDISTRICT_DISPATCHER):
        raise GridlineError("role_not_entitled", status=403, verb="plan")
    if not title.strip():
        raise GridlineError("title_missing", status=422, field="title")
    if theme not in THEMES:
        raise GridlineError("theme_unknown", status=422, field="theme")
    with transaction.atomic():
        moment = current_moment()
        if planned_at is not None and planned_at <= moment.now:
            raise GridlineError("date_passed", status=422, field="planned_at")
        found = locate(place)
        if not found.in_district:
            raise GridlineError("outside_district", status=422, field="location")
        areas = actor.areas_as(Role.SUBDISTRICT_DISPATCHER)
        if (
            not actor.has(Role.DISPATCHER)
            and areas is not None
            and (found.subdistrict_code or "") not in areas
        ):
            raise GridlineError("out_of_reach", status=403, verb="plan")
        return plan_field_task(
            given=NewTask(
                kind=FieldTask.Kind.PATROL,
                title=title.strip(),
                theme=theme,
                place=place,
                radius_m=radius_m,
                subdistrict_code=found.subdistrict_code or "",
                community_code=found.community_code or "",
                cell_code=found.cell_code or "",
                plan_at=planned_at,
            ),
            actor=actor,
            moment=moment,
        )
