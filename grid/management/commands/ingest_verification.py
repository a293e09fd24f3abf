import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from gis.management.explain import explain, explained
from grid.services.ingest_verification import ingest_verification

SHOWN = 20


class Command(BaseCommand):
    """`manage.py ingest_verification FILE --campaign C [--key K] [--json]`: a file of records, a JSON object a line."""

    help = "核查记录成批入库 / Takes a file of verification records (JSON lines) as one batch."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--campaign", required=True)
        parser.add_argument(
            "--key", help="the sender's name for the batch; the file's name where it is left out"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, file: Path, campaign: str, key: str | None, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"没有这个文件 / no such file: {file}")
        with explained(), file.open("rb") as lines:
            batch = ingest_verification(
                campaign_code=campaign,
                client_key=(key or file.name)[:64],
                lines=lines,
                submitted_by="command line",
                at=timezone.now(),
            )
        told = {
            "batch": str(batch.pk),
            "read": batch.rows_read,
            "taken": batch.rows_taken,
            "unchanged": batch.rows_unchanged,
            "rejected": batch.rows_rejected,
        }
        if options["json"]:
            told["rejections"] = batch.rejections
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
            return
        self.stdout.write(", ".join(f"{name} {value}" for name, value in told.items()))
        for refused in batch.rejections[:SHOWN]:
            self.stdout.write(f"  {refused['line']}: {explain(refused['code'], refused['params'])}")
