import json
from argparse import ArgumentParser
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.hashers import make_password
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
from gis.services import seed_geography
from gis.services.analyse import analyse, tidy
from gis.services.empty_tables import empty_tables
from gis.services.read_demo_names import read_demo_names
from grid.domain.actor import Actor
from grid.domain.demo.responsibility import responsibility_grids
from grid.domain.demo_accounts import Patrol
from grid.services import seed_cells, seed_organisations, seed_registry, seed_responsibility_grids
from grid.services.load_unit_types import load_unit_types
from grid.services.seed_accounts import seed_accounts
from grid.services.seed_rosters import seed_rosters
from grid.services.seed_units import seed_units

#: Those that point at others first.
GRID_TABLES = (
    *seed_registry.TABLES,
    *seed_organisations.TABLES,
    *seed_responsibility_grids.TABLES,
    *seed_cells.TABLES,
)


class Command(BaseCommand):
    """`manage.py seed_district --scale tiny|subdistrict|district --seed N`: the synthetic demo district, whole."""

    help = "Makes the synthetic demo district: areas, cells, buildings, units, accounts and a dispatch table."
    #: They would load every door of the product: 120 MB beside the 420 of the whole district.
    requires_system_checks: ClassVar[list[str]] = []

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
        shared_hash = make_password(
            settings.DEMO_PASSWORD
        )  # takes 100 MB for a moment: before the drawing does
        with progress("drawing"):
            plan = plan_demo(read_demo_names(), Scale(options["scale"]), options["seed"])
        with explained():
            self._store(plan, shared_hash, progress)
        with progress("tidying"):
            tidy(*GRID_TABLES, *seed_geography.TABLES)
        if options["json"]:
            self.stdout.write(json.dumps(progress.as_json(), indent=1))
            return
        counts = f"{len(plan.areas)} areas, {len(plan.cells)} cells, {len(plan.buildings)} buildings"
        people = f"{plan.size.houses} houses, {plan.size.residents} residents"
        self.stdout.write(f"synthetic district ready: {counts}, {people}")

    def _store(self, plan: DemoPlan, shared_hash: str, progress: SeedProgress) -> None:
        """Everything or nothing. Units need areas, accounts need units, the table needs catalogues and units."""
        at = timezone.now()
        with transaction.atomic():
            with progress("making room"):
                seed_geography.forget_demo_district()
                empty_tables(*GRID_TABLES, *seed_geography.TABLES)
            seed_geography.seed_geography(plan=plan, at=at, progress=progress)
            seed_cells.seed_cells(plan=plan, at=at, progress=progress)
            analyse(*seed_geography.TABLES, *seed_cells.TABLES)
            with progress("units and accounts"):
                load_unit_types()
                seed_units()
                grids = responsibility_grids(plan)
                patrols = [Patrol(grid.subdistrict_code, grid.communities) for grid in grids]
                seed_accounts(shared_hash=shared_hash, patrols=patrols)
                seed_rosters(at=at)
            seed_responsibility_grids.seed_responsibility_grids(grids=grids, at=at, progress=progress)
            seed_organisations.seed_organisations(plan=plan, at=at, progress=progress)
            seed_registry.seed_registry(plan=plan, at=at, progress=progress)
            if not MatterCatalogue.objects.exists():
                call_command("load_catalogues", stdout=progress.out)
            draft_first_dispatch_table(actor=Actor.system(), at=at)
            analyse(*seed_registry.TABLES, *seed_organisations.TABLES)
            with progress("checking references"), connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
