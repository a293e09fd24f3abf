"""What an empty database needs before anybody can work: catalogues, calendar, and in demo mode a district."""

from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands


@dataclass(frozen=True, slots=True)
class Loader:
    """A management command that fills an empty table. `model` tells whether it has run; `top_up` is the option that
    adds what a new release needs to a table that was filled by an older one."""

    command: str
    model: str
    demo_only: bool = False
    top_up: str = ""


LOADERS = (
    Loader("load_catalogues", "dispatch.MatterCatalogue"),
    Loader("load_calendar", "dispatch.WorkCalendar", top_up="--top-up"),
    Loader("seed_district", "gis.District", demo_only=True),
)


def load_first_data(scale: str, say: Callable[[str], None]) -> None:
    """Runs the loaders whose table is empty; to the others' data only what is missing is added. `scale` is the demo
    district's size."""
    known = get_commands()
    for loader in LOADERS:
        if loader.command not in known or (loader.demo_only and not settings.DEMO_MODE):
            continue
        if _is_empty(loader.model):
            say(f"loading: {loader.command}")
            call_command(loader.command, *(["--scale", scale] if loader.demo_only else []))
        elif loader.top_up:
            call_command(loader.command, loader.top_up, verbosity=0)


def _is_empty(model: str) -> bool:
    """The database is made ready before any request, so a plain look is enough."""
    return not apps.get_model(model)._default_manager.exists()
