"""What an empty database needs before anybody can work: catalogues, calendar, and in demo mode a district."""

from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands


@dataclass(frozen=True, slots=True)
class Loader:
    """A management command that fills an empty table. `model` tells whether it has run."""

    command: str
    model: str
    demo_only: bool = False


LOADERS = (
    Loader("load_catalogues", "dispatch.MatterCatalogue"),
    Loader("load_calendar", "dispatch.WorkCalendar"),
    Loader("seed_district", "gis.District", demo_only=True),
)


def load_first_data(scale: str, say: Callable[[str], None]) -> None:
    """Runs the loaders whose table is empty; the others' data are left alone. `scale` is the demo district's size."""
    known = get_commands()
    for loader in LOADERS:
        if (
            loader.command not in known
            or (loader.demo_only and not settings.DEMO_MODE)
            or not _is_empty(loader.model)
        ):
            continue
        say(f"loading: {loader.command}")
        arguments = ["--scale", scale] if loader.demo_only else []
        call_command(loader.command, *arguments)


def _is_empty(model: str) -> bool:
    """The database is made ready before any request, so a plain look is enough."""
    return not apps.get_model(model)._default_manager.exists()
