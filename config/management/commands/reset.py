"""Starting over."""

import os
import shutil
import sys
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config.cluster import destroy, embedded_cluster
from config.paths import VAR_DIR

#: Packages and logs of the set-up stay; everything with data goes, the keys too, because nothing is left to read.
GONE = ("attachments", "media", "log", "tls", "secrets.env")


class Command(BaseCommand):
    """`manage.py reset`: deletes this checkout's database, attachments, keys and certificates."""

    help = "Forgets all data of this checkout."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if os.environ.get("DATABASE_URL"):
            raise CommandError(
                "DATABASE_URL names a database of your own; reset only deletes the private one."
            )
        cluster = embedded_cluster()
        if os.environ.get("YES") != "1":
            if not sys.stdin.isatty():
                raise CommandError("this deletes all data; say YES=1 to mean it.")
            question = f"Delete the database in {cluster.root} and the data in {VAR_DIR}? Type yes: "
            if input(question).strip().lower() != "yes":
                raise CommandError("nothing was deleted.")
        call_command("down")
        destroy(cluster)
        for name in GONE:
            path = VAR_DIR / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        self.stdout.write("All data of this checkout are gone; `make run` starts afresh.")
