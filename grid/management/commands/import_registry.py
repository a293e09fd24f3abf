from argparse import ArgumentParser
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand
from django.utils import timezone

from gis.management.explain import explain, explained
from grid.domain.facility_codes import DEFAULT_SCHEME, facility_schemes
from grid.domain.registry_columns import RegistryKind
from grid.services.import_registry import RegistryImport, RegistryOptions, import_registry

SHOWN_REJECTIONS = 50


class Command(BaseCommand):
    """`manage.py import_registry FILE --kind K`: houses, households, residents, organisations, facilities."""

    help = (
        "Takes a CSV, XLSX or JSON-lines file of the base registry, wholly or not at all. A full file also tells what "
        "it no longer lists; --close-missing ends that, and nothing is ever deleted."
    )

    #: They would load every door of the product: two thirds of the memory of an import, and seconds before it begins.
    requires_system_checks: ClassVar[list[str]] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", required=True, choices=[kind.value for kind in RegistryKind])
        parser.add_argument("--delta", action="store_true", help="the file lists changes only")
        parser.add_argument(
            "--within", default="", help="a full file of one part: how the codes of its places begin"
        )
        parser.add_argument(
            "--close-missing", action="store_true",
            help="end what a full file no longer lists; look at it without this first",
        )  # fmt: skip
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen, keep nothing")
        parser.add_argument("--encoding", default="utf-8", help="of text files: utf-8, gbk, gb18030, big5")
        parser.add_argument(
            "--crs", help="of coordinates: wgs84, cgcs2000, gcj02, bd09 or EPSG:number; never guessed"
        )
        parser.add_argument(
            "--scheme",
            default=DEFAULT_SCHEME,
            help=f"of facility codes: {', '.join(sorted(facility_schemes()))}",
        )
        parser.add_argument(
            "--keep-orphans", action="store_true",
            help="take lines whose building, house or household is not known; the reports list them",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        with explained():
            done = import_registry(
                path=options["file"],
                kind=RegistryKind(options["kind"]),
                options=RegistryOptions(
                    delta=options["delta"], close=options["close_missing"], within=options["within"],
                    encoding=options["encoding"], crs=options["crs"], scheme=options["scheme"],
                    keep_orphans=options["keep_orphans"], dry_run=options["dry_run"],
                ),
                actor="import_registry",
                at=timezone.now(),
                progress=self._tell if options["verbosity"] > 1 else None,
            )  # fmt: skip
            self._report(done, dry_run=options["dry_run"])

    def _tell(self, read: int) -> None:
        self.stderr.write(f"{read:,}", ending="\r")

    def _report(self, done: RegistryImport, *, dry_run: bool) -> None:
        batch = done.batch
        self.stdout.write(
            f"{batch.layer}: read {batch.rows_read} = inserted {batch.rows_inserted} + updated {batch.rows_updated}"
            f" + unchanged {batch.rows_unchanged} + rejected {batch.rows_rejected}"
            + (" (试运行,未保存 / dry run, nothing kept)" if dry_run else "")
        )
        if done.ignored:
            self.stdout.write(f"  未使用的列 / columns not used: {', '.join(done.ignored)}")
        for code, count, line in done.reasons:
            self.stdout.write(f"  {count} × {code}, 首行 / first line {line}")
        if not dry_run:
            self._report_rejections(done)
        if done.missing and done.missing.count:
            examples = ", ".join(done.missing.examples)
            done_or_not = (
                "已关闭 / ended" if done.missing.closed else "未改动 / left as they are; --close-missing"
            )
            self.stdout.write(
                f"  文件里没有的 / not in the file: {done.missing.count} ({done_or_not}): {examples} …"
            )

    def _report_rejections(self, done: RegistryImport) -> None:
        for rejection in done.batch.rejections.order_by("line")[:SHOWN_REJECTIONS]:
            why = explain(rejection.reason_code, rejection.params)
            self.stdout.write(f"  {rejection.line}: {rejection.reason_code}: {why}")
        if done.batch.rows_rejected > SHOWN_REJECTIONS:
            more = done.batch.rows_rejected - SHOWN_REJECTIONS
            self.stdout.write(f"  … {more} more in import batch {done.batch.pk}")
