"""The private PostgreSQL by hand."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.cluster import (
    PORT,
    ClusterError,
    embedded_cluster,
    ensure_running,
    find_bin_dir,
    is_running,
    stop,
)
from config.databases import ensure_database


class Command(BaseCommand):
    """`manage.py cluster start|stop|status|psql`."""

    help = "Starts, stops or opens the private PostgreSQL cluster."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["start", "stop", "status", "psql"])

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        cluster = embedded_cluster()
        database = os.environ.get("GRIDLINE_DATABASE", "gridline")
        try:
            if action in ("start", "psql"):
                ensure_running(cluster)
                ensure_database(cluster, database)
            if action == "stop":
                stop(cluster)
            if action == "psql":
                psql = str(find_bin_dir() / "psql")
                role = os.environ.get("GRIDLINE_PSQL_ROLE", "postgres")
                os.execv(psql, [psql, "-h", str(cluster.socket_dir), "-p", str(PORT), "-U", role, database])
        except ClusterError as error:
            raise CommandError(str(error)) from error
        state = "running" if is_running(cluster) else "stopped"
        self.stdout.write(f"{state}: {cluster.root} (socket {cluster.socket_dir}, port {PORT})")
