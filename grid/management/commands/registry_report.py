import json
import time
from argparse import ArgumentParser
from typing import Any, ClassVar

from django.core.management.base import BaseCommand
from django.utils import timezone

from gis.management.explain import explained
from grid.domain.registry_access import RegistryScope
from grid.domain.registry_reports import REPORTS
from grid.selectors.registry_report import ReportCounts, report_counts, report_findings

EVERYWHERE = RegistryScope(everywhere=True)


class Command(BaseCommand):
    """`manage.py registry_report [NAME]`: orphans and contradictions of the base registry, without personal data."""

    help = "Counts orphans and contradictions by community; with a name and --list also says which."

    #: They would load every door of the product: two thirds of the memory of an import, and seconds before it begins.
    requires_system_checks: ClassVar[list[str]] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help=", ".join(REPORTS))
        parser.add_argument("--json", action="store_true")
        parser.add_argument(
            "--list", type=int, default=0, metavar="N", help="the first N findings of each report"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        told = []
        with explained():
            for name in [options["name"]] if options["name"] else REPORTS:
                begun = time.perf_counter()
                counts = report_counts(name, EVERYWHERE, today)
                seconds = time.perf_counter() - begun
                items = (
                    report_findings(name, EVERYWHERE, today, limit=options["list"]).items
                    if options["list"]
                    else ()
                )
                told.append(_as_json(counts, seconds, items))
                if not options["json"]:
                    self._write(told[-1])
        if options["json"]:
            self.stdout.write(
                json.dumps({"today": today.isoformat(), "reports": told}, ensure_ascii=False, indent=1)
            )

    def _write(self, told: dict[str, Any]) -> None:
        self.stdout.write(
            f"{told['total']:>9}  {told['zh']} / {told['en']} ({told['name']}, {told['seconds']} s)"
        )
        for item in told["items"]:
            self.stdout.write(f"           {item['key']}  {item['fact'] or ''}")


def _as_json(counts: ReportCounts, seconds: float, items: Any) -> dict[str, Any]:
    report = counts.report
    return {
        "name": report.name,
        "kind": report.kind.value,
        "subject": report.subject,
        "zh": report.zh,
        "en": report.en,
        "total": counts.total,
        "seconds": round(seconds, 2),
        "areas": [
            {
                "subdistrict_code": area.subdistrict_code,
                "community_code": area.community_code,
                "count": area.count,
            }
            for area in counts.areas
        ],
        "items": [
            {"key": item.key, "building_code": item.building_code, "fact": item.fact} for item in items
        ],
    }
