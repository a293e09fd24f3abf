import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from gis.domain.import_rows import FieldNames
from gis.domain.import_states import ImportState
from gis.domain.layer_specs import importable_layers, layer_spec
from gis.management.explain import explain, explained
from gis.models import ImportJob, ImportRejection, ImportWarning
from gis.services.keep_local_grid import keep_local_grid
from gis.services.roll_back_import import roll_back_import
from gis.services.run_command_import import open_command_import, resume_command_import, run_command_import
from gis.services.run_import_job import CHUNK_ROWS, Outcome
from gis.services.start_import_job import ImportOptions
from gis.services.write_fault_sheet import write_fault_sheet

SHOWN_REJECTIONS = 50
ACTOR = "import_layer"


class Command(BaseCommand):
    """`manage.py import_layer FILE --layer L --crs C`: takes a file of areas, roads, buildings, addresses, cells."""

    help = (
        "Takes a GeoJSON, GeoPackage, FlatGeobuf, zipped Shapefile, CSV (WKT, lon/lat or x/y) or XLSX into a layer, "
        "wholly or not at all. An interrupted import goes on with --resume JOB, "
        "a published one is taken back with --roll-back JOB."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--layer", help=", ".join(importable_layers()))
        parser.add_argument(
            "--crs", help="wgs84, cgcs2000, gcj02, bd09, EPSG:number or local:CODE; never guessed"
        )
        parser.add_argument(
            "--local-grid", type=Path, help="YAML with the parameters of the site's own plane grid"
        )
        parser.add_argument("--code-field", help="default: code")
        parser.add_argument("--name-field", help="Chinese name, or the only one")
        parser.add_argument("--name-en-field")
        parser.add_argument(
            "--map", action="append", default=[], metavar="OURS=THEIRS",
            help="further fields: kind, floors (building); road_name, door_plate, status, building_code (address) …",
        )  # fmt: skip
        parser.add_argument(
            "--encoding", default="", help="of text and tables, e.g. gbk; found when not stated"
        )
        parser.add_argument("--source-layer", help="which layer or sheet of the file")
        parser.add_argument("--preview-only", action="store_true", help="judge the file, publish nothing")
        parser.add_argument(
            "--resume", type=int, metavar="JOB", help="go on with an interrupted or previewed job"
        )
        parser.add_argument(
            "--roll-back",
            type=int,
            metavar="JOB",
            help="take a published import back: what stood before is valid",
        )
        parser.add_argument(
            "--accept-share",
            default="",
            metavar="REASON",
            help="publish although too few rows lie in the area they state; the reason is kept",
        )
        parser.add_argument("--faults", type=Path, help="write rejected rows to this .xlsx or .csv")
        parser.add_argument(
            "--chunk-rows", type=int, default=CHUNK_ROWS, help="rows to a step; less memory or more speed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        with explained():
            if options["roll_back"]:
                self._roll_back(options["roll_back"])
                return
            job = self._job(options)
            for line in self._about(job):
                self.stdout.write(line)
            try:
                outcome = run_command_import(
                    job=job, publish=not options["preview_only"], share_reason=options["accept_share"],
                    at=timezone.now(), chunk_rows=max(1, options["chunk_rows"]), watch=self._progress,
                )  # fmt: skip
            finally:
                job.refresh_from_db()
                if job.failure_code == "import_share_low":
                    self.stdout.write(f"  to publish all the same: --resume {job.pk} --accept-share REASON")
                self._faults(job, options["faults"])
        self._report(outcome, time.monotonic() - started)

    def _roll_back(self, job_id: int) -> None:
        batch = roll_back_import(job_id=job_id, actor=ACTOR, at=timezone.now())
        self.stdout.write(
            f"{batch.layer}: job {job_id} taken back, {batch.rows_inserted} rows gone, {batch.rows_updated} as before"
        )

    def _job(self, options: dict[str, Any]) -> ImportJob:
        if options["resume"]:
            return resume_command_import(options["resume"])
        missing = [
            f"--{name}" if name != "file" else "FILE"
            for name in ("file", "layer", "crs")
            if not options[name]
        ]
        if missing:
            raise CommandError(f"missing: {', '.join(missing)}")
        if options["local_grid"]:
            document = yaml.safe_load(options["local_grid"].read_text(encoding="utf-8"))
            keep_local_grid(document=document, actor=ACTOR, at=timezone.now())
        how = ImportOptions(
            options["layer"], options["crs"], _fields(options), options["encoding"], options["source_layer"]
        )
        return open_command_import(path=options["file"], options=how, actor=ACTOR, at=timezone.now())

    def _about(self, job: ImportJob) -> list[str]:
        lines = [f"job {job.pk}: {job.file_name}, layer {job.layer}, crs {job.crs}"]
        if job.consumed:
            lines.append(f"  goes on behind row {job.consumed}")
        return lines

    def _progress(self, job: ImportJob) -> None:
        if job.state == ImportState.VALIDATING and not job.consumed:
            self.stdout.write(
                f"  encoding {job.encoding or '-'}, fields: {', '.join(map(str, job.source_fields))}"
            )
            for note in job.notes:
                self.stdout.write(f"  {note['code']}: {explain(note['code'], note['params'])}")
        if sys.stderr.isatty():
            total = f"/{job.rows_total}" if job.rows_total else ""
            self.stderr.write(
                f"\r  {job.state} {job.consumed}{total} rejected {job.rows_rejected}  ", ending=""
            )

    def _report(self, outcome: Outcome, seconds: float) -> None:
        job, batch = outcome.job, outcome.batch
        if batch is not None:
            self.stdout.write(
                f"{batch.layer}: read {batch.rows_read} = inserted {batch.rows_inserted} + updated {batch.rows_updated}"
                f" + unchanged {batch.rows_unchanged} + rejected {batch.rows_rejected}"
            )
        else:
            counts = job.preview
            new, changed, same = (counts.get(name, "?") for name in ("inserted", "updated", "unchanged"))
            self.stdout.write(
                f"{job.layer}: {job.state}, read {job.consumed} = new {new} + changed {changed} + as before {same}"
                f" + rejected {job.rows_rejected}"
                f"; publish with --resume {job.pk}"
            )
        if job.share.get("stated"):
            self.stdout.write(f"  in the area they state: {job.share['inside']} of {job.share['stated']}")
        if job.preview.get("flattened"):
            self.stdout.write(f"  heights or measures left out: {job.preview['flattened']}")
        self._list(job)
        self.stdout.write(f"  {seconds:.1f} s")

    def _list(self, job: ImportJob) -> None:
        rejections = ImportRejection.objects.filter(job=job).order_by("line")
        for rejection in rejections[:SHOWN_REJECTIONS]:
            why = explain(rejection.reason_code, rejection.params)
            self.stdout.write(f"  {rejection.line} {rejection.row_key}: {rejection.reason_code}: {why}")
        if job.rows_rejected > SHOWN_REJECTIONS:
            self.stdout.write(
                f"  … {job.rows_rejected - SHOWN_REJECTIONS} more; --faults FILE.xlsx lists all of them"
            )
        warnings = ImportWarning.objects.filter(job=job).order_by("line")
        for warning in warnings[:SHOWN_REJECTIONS]:
            self.stdout.write(
                f"  ! {warning.line} {warning.row_key}: {explain(warning.code, warning.params)}"
            )
        if job.rows_warned > SHOWN_REJECTIONS:
            self.stdout.write(f"  … {job.rows_warned - SHOWN_REJECTIONS} more warnings")

    def _faults(self, job: ImportJob, target: Path | None) -> None:
        if target is not None:
            write_fault_sheet(job=job, path=target)
            self.stdout.write(f"  faults written to {target}")


def _fields(options: dict[str, Any]) -> FieldNames | None:
    """What was said of the fields; None where nothing was and the layer's rows need no code."""
    others = []
    for pair in options["map"]:
        ours, equals, theirs = pair.partition("=")
        if not equals:
            raise CommandError(f"--map {pair}: write OURS=THEIRS")
        others.append((ours, theirs))
    said = (options["code_field"], options["name_field"], options["name_en_field"])
    if not any(said) and not others and not layer_spec(options["layer"]).needs_code:
        return None
    return FieldNames(said[0] or "code", said[1], said[2], tuple(others))
