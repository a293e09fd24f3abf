"""What follows here when the grid changes, in the same transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from dispatch.services.follow_cells import follow_cells, follow_vanished_cells
from dispatch.services.follow_geography import follow_roads, warn_of_vanished_cells
from dispatch.services.follow_verification_batches import follow_verification_batches
from dispatch.services.tell_duty_news import tell_duty_news
from dispatch.services.tell_grid_change import tell_grid_change
from gis.signals import geography_changed
from grid.domain.actor import Actor
from grid.domain.cells_changed import CellsChanged
from grid.domain.duty_news import DutyNews
from grid.models import GridChange
from grid.signals import cells_changed, duty_changed, grid_change_settled, verification_batches_moved


@receiver(cells_changed)
def _follow(sender: Any, change: CellsChanged, actor: Actor, at: datetime, **kwargs: Any) -> dict[str, Any]:
    return follow_cells(change=change, actor=actor, at=at)


@receiver(grid_change_settled)
def _tell(sender: Any, change: GridChange, actor: Actor, at: datetime, **kwargs: Any) -> None:
    tell_grid_change(change=change, actor=actor, at=at)


@receiver(duty_changed)
def _tell_duty(sender: Any, news: DutyNews, actor: Actor, at: datetime, **kwargs: Any) -> None:
    tell_duty_news(news=news, actor=actor, at=at)


@receiver(geography_changed)
def _after_import(sender: Any, layer: str, at: datetime, **kwargs: Any) -> dict[str, Any]:
    if layer == "road":
        return follow_roads(at=at)
    if layer == "cell":
        follow_vanished_cells(at=at, by_ground=True)
        return warn_of_vanished_cells(at=at)
    return {}


@receiver(verification_batches_moved)
def _judge_tasks(
    sender: Any, batches: list[UUID], state: str, actor: str, at: datetime, **kwargs: Any
) -> None:
    follow_verification_batches(batches=batches, state=state, actor=actor, at=at)
