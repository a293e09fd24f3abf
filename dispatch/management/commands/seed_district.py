import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from dispatch.management.seed_progress import SeedProgress
from dispatch.models import MatterCatalogue
from dispatch.services.draft_first_dispatch_table import draft_first_dispatch_table
from gis.domain.demo.plan import plan_demo
from gis.domain.demo.planned import DemoPlan
from gis.domain.demo.scale import Scale
from gis.management.explain import explained
from gis.models import District
from gis.services.analyse import analyse
from gis.services.read_demo_names import read_demo_names
from gis.services.seed_geography import remove_demo_geography, seed_geography
from grid.domain.actor import Actor
from grid.domain.demo.responsibility import responsibility_grids
from grid.domain.demo_accounts import Patrol
from grid.services.load_unit_types import load_unit_types
from grid.services.seed_accounts import seed_accounts
from grid.services.seed_cells import remove_cells, seed_cells
from grid.services.seed_organisations import seed_organisations
from grid.services.seed_registry import remove_registry, seed_registry
from grid.services.seed_responsibility_grids import remove_responsibility_grids, seed_responsibility_grids
from grid.services.seed_units import seed_units

REGISTRY_TABLES = (
    "grid_house",
    "grid_household",
    "grid_householdplace",
    "grid_resident",
    "grid_householdmember",
    "grid_organisation",
    "grid_facility",
)


class Command(BaseCommand):
    """`manage.py seed_district --scale tiny|subdistrict|district --seed N`: the synthetic demo district, whole."""

    help = "Makes the synthetic demo district: areas, cells, buildings, units, accounts and a dispatch table."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", default=Scale.TINY.value, choices=[scale.value for scale in Scale])
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--force", action="store_true", help="rebuild the places of a demo district")
        parser.add_argument(
            "--json", action="store_true", help="tell rows and seconds of each stage at the end"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_MODE:
            raise CommandError("demo data exist only in demo mode (GRIDLINE_DEMO=1)")
        present = District.objects.first()
        if present and not options["force"]:
            self.stdout.write(f"already there: {present} (--force rebuilds a demo district)")
            return
        progress = SeedProgress(self.stderr if options["json"] else self.stdout)
        with progress("drawing"):
            plan = plan_demo(read_demo_names(), Scale(options["scale"]), options["seed"])
        with explained():
            self._store(plan, progress)
        if options["json"]:
            self.stdout.write(json.dumps(progress.as_json(), indent=1))
            return
        counts = f"{len(plan.areas)} areas, {len(plan.cells)} cells, {len(plan.buildings)} buildings"
        people = f"{plan.size.houses} houses, {plan.size.residents} residents"
        self.stdout.write(f"synthetic district ready: {counts}, {people}")

    def _store(self, plan: DemoPlan, progress: SeedProgress) -> None:
        """Everything or nothing. Units need areas, accounts need units, the table needs catalogues and units."""
        at = timezone.now()
        with transaction.atomic():
            with progress("making room"):
                _make_room()
            seed_geography(plan=plan, at=at, progress=progress)
            seed_cells(plan=plan, at=at, progress=progress)
            analyse("gis_area", "gis_road", "gis_building", "gis_standardaddress", "grid_buildingcell")
            with progress("units and accounts"):
                load_unit_types()
                seed_units()
                grids = responsibility_grids(plan)
                patrols = [Patrol(grid.subdistrict_code, grid.communities) for grid in grids]
                seed_accounts(password=settings.DEMO_PASSWORD, patrols=patrols)
            seed_responsibility_grids(grids=grids, at=at, progress=progress)
            seed_organisations(plan=plan, at=at, progress=progress)
            seed_registry(plan=plan, at=at, progress=progress)
            if not MatterCatalogue.objects.exists():
                call_command("load_catalogues", stdout=self.stdout)
            draft_first_dispatch_table(actor=Actor.system(), at=at)
            analyse(*REGISTRY_TABLES)
            with progress("checking references"), connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def _make_room() -> None:
    remove_registry()
    remove_responsibility_grids()
    remove_cells()
    remove_demo_geography()
