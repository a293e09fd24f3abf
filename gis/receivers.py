"""What the spatial foundation does at the news of others: the map's views make way for migrations."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.dispatch import receiver

from gis.services.publish_map_views import map_views_are_current, publish_map_views, withdraw_map_views

_SENDER = "gis"


@receiver(pre_migrate)
def _before_migrations(sender: AppConfig, using: str, plan: list[Any] | None = None, **_: Any) -> None:
    """The news comes once per app; without anything to migrate the views stay."""
    if sender.label == _SENDER and plan:
        withdraw_map_views(using=using)


@receiver(post_migrate)
def _after_migrations(sender: AppConfig, using: str, plan: list[Any] | None = None, **_: Any) -> None:
    """`plan` is None when tests empty their tables, which changes no definition."""
    if sender.label == _SENDER and plan is not None and (plan or not map_views_are_current(using=using)):
        publish_map_views(using=using)
