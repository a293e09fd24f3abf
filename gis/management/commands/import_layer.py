from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from gis.domain.clean_row import FieldNames
from gis.domain.layer_specs import importable_layers
from gis.management.explain import explain, explained
from gis.models import ImportBatch
from gis.services.import_boundary import import_boundary
from gis.services.import_layer import ImportOptions, import_layer

SHOWN_REJECTIONS = 50


class Command(BaseCommand):
    """`manage.py import_layer FILE --layer L --crs C`: takes a file of areas, roads, buildings, addresses, cells."""

    help = "Takes a GeoJSON, GeoPackage, zipped Shapefile or CSV (WKT or lon/lat) into a layer, wholly or not at all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--layer", required=True, help=", ".join(["district", *importable_layers()]))
        parser.add_argument(
            "--crs", required=True, help="wgs84, cgcs2000, gcj02, bd09 or EPSG:number; never guessed"
        )
        parser.add_argument("--code-field", default="code")
        parser.add_argument("--name-field", help="Chinese name, or the only one")
        parser.add_argument("--name-en-field")
        parser.add_argument(
            "--map", action="append", default=[], metavar="OURS=THEIRS",
            help="further fields: kind, floors (building); road_name, door_plate, status, building_code (address)",
        )  # fmt: skip
        parser.add_argument(
            "--encoding", default="utf-8", help="of text files and Shapefile tables, e.g. gbk"
        )
        parser.add_argument("--source-layer", help="which layer of a GeoPackage")

    def handle(self, *args: Any, **options: Any) -> None:
        with explained():
            self._report(self._take(options))

    def _take(self, options: dict[str, Any]) -> ImportBatch:
        how = {"actor": "import_layer", "at": timezone.now()}
        if options["layer"] == "district":
            return import_boundary(
                path=options["file"], crs=options["crs"], encoding=options["encoding"],
                source_layer=options["source_layer"], **how,
            )  # fmt: skip
        others = tuple(tuple(pair.split("=", 1)) for pair in options["map"] if "=" in pair)
        fields = FieldNames(
            options["code_field"], options["name_field"], options["name_en_field"], others  # type: ignore[arg-type]
        )  # fmt: skip
        return import_layer(
            path=options["file"],
            options=ImportOptions(
                options["layer"], options["crs"], fields, options["encoding"], options["source_layer"]
            ),
            **how,
        )

    def _report(self, batch: ImportBatch) -> None:
        self.stdout.write(
            f"{batch.layer}: read {batch.rows_read} = inserted {batch.rows_inserted} + updated {batch.rows_updated}"
            f" + unchanged {batch.rows_unchanged} + rejected {batch.rows_rejected}"
        )
        for rejection in batch.rejections.order_by("line")[:SHOWN_REJECTIONS]:
            why = explain(rejection.reason_code, rejection.params)
            self.stdout.write(f"  {rejection.line} {rejection.row_key}: {rejection.reason_code}: {why}")
        if batch.rows_rejected > SHOWN_REJECTIONS:
            self.stdout.write(f"  … {batch.rows_rejected - SHOWN_REJECTIONS} more in import batch {batch.pk}")
