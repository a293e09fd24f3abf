import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gis.domain.feature_question import parse_moment
from gis.domain.map_layers import map_layer, map_layers
from gis.management.explain import explained
from gis.services.export_layer import export_layer


class Command(BaseCommand):
    """`manage.py export_layer LAYER FILE`: a layer as GeoPackage, GeoJSON, FlatGeobuf or zipped Shapefile."""

    help = "把图层导出为文件(.gpkg .geojson .fgb .zip) / Writes a layer to a file (.gpkg .geojson .fgb .zip)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("layer", help=", ".join(layer.name for layer in map_layers()))
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--crs", default="EPSG:4490", help="EPSG:number the file is labelled with (EPSG:4490, CGCS2000)"
        )
        parser.add_argument("--at", help="the layer as it was at a moment, e.g. 2026-01-01T00:00:00+08:00")

    def handle(self, *args: Any, **options: Any) -> None:
        stated = re.fullmatch(r"EPSG:(\d{4,6})", options["crs"].strip().upper())
        if stated is None:
            raise CommandError("--crs 应为 EPSG:编号,如 EPSG:4490 / --crs takes EPSG:number, e.g. EPSG:4490")
        if not options["file"].parent.is_dir():
            raise CommandError(f"没有目录 {options['file'].parent} / no such folder")
        with explained():
            done = export_layer(
                layer=map_layer(options["layer"]),
                path=options["file"],
                epsg=int(stated[1]),
                at=parse_moment(options["at"], field="at") if options["at"] else None,
            )
        self.stdout.write(f"{options['layer']}: {done.rows} 条 / rows → {options['file']} ({options['crs']})")
        for theirs, ours in done.renamed.items():
            self.stdout.write(f"  {theirs} → {ours}")
