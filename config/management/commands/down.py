"""The end of a running stack."""

import os
from typing import Any

from django.core.management.base import BaseCommand

from config.cluster import embedded_cluster, is_running, stop
from config.running import stop_supervisor


class Command(BaseCommand):
    """`manage.py down`: stops web, worker and the private database of this checkout."""

    help = "Stops everything this checkout runs."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        stopped = stop_supervisor()
        cluster = embedded_cluster()
        if not os.environ.get("DATABASE_URL") and is_running(cluster):
            stop(cluster)
            stopped = True
        self.stdout.write("stopped" if stopped else "nothing was running")
