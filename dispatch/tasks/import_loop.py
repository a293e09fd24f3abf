"""The importer's duty: work on files that were uploaded, one after the other."""

import os
import secrets
import socket
from threading import Event as Flag

from django.db import connection
from django.utils import timezone

from dispatch.tasks.supervised_loop import SupervisedLoop
from gis.services.receive_import import forget_broken_uploads
from gis.services.work_on_imports import work_on_imports

PAUSE_S = 1.0


class ImportLoop(SupervisedLoop):
    """Any number may run: a job is in the hands of one of them, and of the next one when that dies."""

    name = "imports"

    def __init__(self) -> None:
        self.worked = 0
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"

    def work(self, stop: Flag) -> None:
        """Take a job, work on it, look for the next one, until told to stop."""
        try:
            forget_broken_uploads(at=timezone.now())
            while not stop.is_set():
                found = work_on_imports(holder=self._holder, at=timezone.now())
                self.well()
                self.worked += found
                if not found:
                    stop.wait(PAUSE_S)
        finally:
            connection.close()

    def report(self) -> dict[str, object]:
        """How many jobs this worker took in hand since it began."""
        return {"worked": self.worked}
