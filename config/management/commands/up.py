"""From a checkout to a running district."""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from config import front_end
from config.announcement import announcement
from config.cluster import ClusterError, embedded_cluster, ensure_running, is_running, stop
from config.databases import UnfitDatabase, ensure_database, refuse_unfit_database
from config.first_data import load_first_data
from config.paths import BASE_DIR, VAR_DIR
from config.ports import http_port, https_port, is_free
from config.readiness import wait_until_ready
from config.running import AlreadyRunning, sole_supervisor
from config.supervisor import Child, Supervisor
from config.tls import server_certificate


class Command(BaseCommand):
    """`manage.py up`: database, migrations, first data, pages, web and worker; stays until told to stop."""

    help = "Starts everything and keeps it running."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--scale", default=os.environ.get("GRIDLINE_SCALE", "tiny"), help="size of a new demo district"
        )
        parser.add_argument("--no-https", action="store_true")
        parser.add_argument("--no-build", action="store_true", help="leave the pages as they are")

        parser.add_argument(
            "--prepare-only", action="store_true", help="make the database ready, start nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, _raise_stop)
        try:
            with sole_supervisor():
                self._run(options)
        except AlreadyRunning:
            self.stdout.write(f"Gridline already runs: http://127.0.0.1:{http_port()}/ (`make stop` ends it)")
        except (ClusterError, UnfitDatabase, front_end.BuildFailed) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            self.stdout.write("stopped")

    def _run(self, options: dict[str, Any]) -> None:
        private = not os.environ.get("DATABASE_URL")
        if options["prepare_only"]:
            self._prepare(options, private)
            return
        _refuse_taken_ports(https=not options["no_https"])
        try:
            self._prepare(options, private)
            self._serve(options, private)
        finally:
            if private:
                connection.close()
                stop(embedded_cluster())

    def _prepare(self, options: dict[str, Any], private: bool) -> None:
        if private:
            self._say("starting the private database")
            ensure_running(embedded_cluster())
            ensure_database(embedded_cluster(), connection.settings_dict["NAME"])
        refuse_unfit_database(connection)
        call_command("migrate", interactive=False, verbosity=0)
        load_first_data(options["scale"], self._say)
        if not options["no_build"] and front_end.is_stale():
            self._build_pages()
        if not options["no_https"]:
            server_certificate()
        connection.close()

    def _build_pages(self) -> None:
        """Pages of yesterday are better than no service; no pages at all are a failure."""
        self._say("building the pages (the first time takes a minute)")
        try:
            front_end.build()
        except front_end.BuildFailed as error:
            if not front_end.is_built():
                raise
            self._say(f"the pages could not be built, the older ones are served. {error}")

    def _serve(self, options: dict[str, Any], private: bool) -> None:
        web = ["web", "--no-https"] if options["no_https"] else ["web"]
        supervisor = Supervisor([_child(web), _child(["worker"])], self._say, _tend(private, self._say))
        supervisor.start()
        try:
            if not wait_until_ready(http_port(), look=supervisor.look):
                raise CommandError(
                    f"the web process is not ready; see {VAR_DIR / 'log'} and run: make doctor"
                )
            self.stdout.write(announcement(http_port(), https_port()))
            self.stdout.flush()
            supervisor.watch()
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            supervisor.stop()

    def _say(self, text: str) -> None:
        self.stdout.write(f"  {text}")
        self.stdout.flush()


def _raise_stop(_number: int, _frame: Any) -> None:
    raise KeyboardInterrupt


def _child(command: list[str]) -> Child:
    """Serving processes run as the role that owns nothing."""
    environment = {**os.environ, "GRIDLINE_DB_ROLE": "app", "PYTHONUNBUFFERED": "1"}
    return Child(
        name=command[0],
        command=[sys.executable, str(BASE_DIR / "manage.py"), *command],
        log_file=VAR_DIR / "log" / f"{command[0]}.log",
        environment=environment,
    )


def _tend(private: bool, say: Callable[[str], None]) -> Callable[[], None]:
    """Starts the private database again when it fell; the processes reconnect by themselves."""
    cluster = embedded_cluster()

    def tend() -> None:
        if private and not is_running(cluster):
            say("the private database fell; starting it again")
            try:
                ensure_running(cluster)
            except ClusterError as error:
                say(str(error))

    return tend


def _refuse_taken_ports(*, https: bool) -> None:
    for port, variable in ((http_port(), "GRIDLINE_PORT"), (https_port(), "GRIDLINE_HTTPS_PORT")):
        if (https or variable == "GRIDLINE_PORT") and not is_free(port):
            raise CommandError(f"port {port} is taken by another program. Set {variable} to another one.")
