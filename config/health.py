"""`/livez`: this process answers. `/readyz`: it can do its work."""

import time

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

_migrated = False


def livez(_request: HttpRequest) -> HttpResponse:
    """200 as long as the process serves; touches nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(_request: HttpRequest) -> HttpResponse:
    """200 when the database answers and every migration has run, else 503 with what is missing."""
    started = time.perf_counter()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _all_migrated():
            return JsonResponse({"ready": False, "database": "ok", "migrations": "pending"}, status=503)
    except (DatabaseError, InterfaceError):
        connection.close()
        return JsonResponse({"ready": False, "database": "unreachable"}, status=503)
    milliseconds = round((time.perf_counter() - started) * 1000, 1)
    return JsonResponse({"ready": True, "database": "ok", "database_ms": milliseconds, "migrations": "ok"})


def _all_migrated() -> bool:
    """Asked until the answer is yes; migrations do not un-run under a serving process."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated
