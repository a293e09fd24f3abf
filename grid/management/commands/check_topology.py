import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from gis.management.explain import explained
from grid.models import TopologyCheck
from grid.selectors.topology_faults import FaultFilter, fault_facts, fault_features, topology_faults
from grid.services.check_topology import check_topology

LINES_SHOWN = 40


class Command(BaseCommand):
    """`manage.py check_topology [--subdistrict C] [--json] [--geojson FILE]`: faults of cells and communities."""

    help = (
        "检查网格拓扑与编码 / Finds gaps, overlaps, slivers, cells outside their community and wrong codes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--subdistrict", help="code of one subdistrict; else the whole district")
        parser.add_argument("--json", action="store_true", help="every fault as one JSON document")
        parser.add_argument("--geojson", type=Path, help="write the faults as a GeoJSON layer")

    def handle(self, *args: Any, subdistrict: str | None, geojson: Path | None, **options: Any) -> None:
        with explained():
            check = check_topology(actor="command line", at=timezone.now(), subdistrict_code=subdistrict)
        faults = topology_faults(check, FaultFilter())
        if geojson:
            document = {"type": "FeatureCollection", "features": list(fault_features(faults))}
            geojson.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        if options["json"]:
            told = {"cells_checked": check.cells_checked, "counts": check.counts}
            told["faults"] = [fault_facts(fault) for fault in faults]
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
            return
        self._tell(check)

    def _tell(self, check: TopologyCheck) -> None:
        self.stdout.write(f"网格 / cells: {check.cells_checked}; 问题 / faults: {sum(check.counts.values())}")
        for kind, count in sorted(check.counts.items()):
            self.stdout.write(f"  {kind:<18} {count}")
        for fault in topology_faults(check, FaultFilter())[:LINES_SHOWN]:
            size = "" if fault.size_m2 is None else f" {fault.size_m2:,.2f} m²"
            width = "" if fault.width_m is None else f" ⌀{fault.width_m:.2f} m"
            place = f"({fault.point.x:.6f}, {fault.point.y:.6f})"
            codes = " × ".join(fault.codes) or " ".join(fault.area_codes)
            detail = f" [{fault.detail}]" if fault.detail else ""
            self.stdout.write(
                f"{fault.severity:<7} {fault.kind:<16} {codes}{size}{width} {place}{detail} {fault.key}"
            )
