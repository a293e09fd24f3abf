from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from gis.domain.numbering_scheme import scheme_names
from gis.management.explain import explained
from gis.services.set_up_district import DistrictSettings, set_up_district


class Command(BaseCommand):
    """`manage.py init_district --code C --name-zh N`: the district this database serves."""

    help = "Sets up the district, or changes its settings; its boundary is the union of its subdistricts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--code", required=True)
        parser.add_argument("--name-zh", required=True)
        parser.add_argument("--name-en", default="")
        parser.add_argument("--time-zone", default="Asia/Shanghai", help="IANA name, e.g. America/New_York")
        parser.add_argument(
            "--metric-srid", type=int, default=4547, help="EPSG number of a projected CRS in metres"
        )
        parser.add_argument("--code-scheme", default="cn_division", help=", ".join(scheme_names()))

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("code", "name_zh", "name_en", "time_zone", "metric_srid", "code_scheme")
        with explained():
            district = set_up_district(settings=DistrictSettings(*(options[name] for name in names)))
        where = "from its subdistricts" if district.boundary else "none yet: import its subdistricts"
        self.stdout.write(f"{district}: {district.time_zone}, EPSG:{district.metric_srid}; boundary {where}")
