"""The private PostgreSQL + PostGIS cluster: make, start, stop, ask.

It listens on a unix socket only, inside a directory nobody else may enter, so that its roles need no passwords.
PostgreSQL refuses to run as root; as root the cluster runs as the account `postgres`.
"""

import os
import pwd
import shutil
import stat
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from config.paths import VAR_DIR, short_hash

#: The port only names the socket file; nothing listens on the network.
PORT = 6543
#: `sockaddr_un.sun_path` on Linux, without its closing NUL.
LONGEST_SOCKET_PATH = 107
MINIMUM_VERSION = 15
SERVER_ACCOUNT = "postgres"
START_TIMEOUT_S = 60

CONFIGURATION = """\
# Written by Gridline at every start; changes made here are lost.
listen_addresses = ''
port = {port}
unix_socket_directories = '{socket_dir}'
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = {shared_buffers}
effective_cache_size = 4GB
work_mem = 16MB
maintenance_work_mem = 256MB
max_wal_size = 4GB
random_page_cost = 1.1
# Parallel workers start with cold PROJ and PostGIS caches: tiles took three times as long with them.
max_parallel_workers_per_gather = 0
jit = off
synchronous_commit = on
fsync = {durable}
full_page_writes = {durable}
timezone = 'UTC'
log_timezone = 'UTC'
log_min_duration_statement = 1000
"""


class ClusterError(Exception):
    """The private cluster cannot be made or started; the message says why and how to mend it."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One private cluster. `durable=False` survives a killed server but not a power cut, and is for tests only."""

    root: Path
    socket_dir: Path
    account: str | None
    durable: bool = True

    @property
    def data_dir(self) -> Path:
        return self.root / "data"

    @property
    def log_file(self) -> Path:
        return self.root / "server.log"

    @property
    def socket_file(self) -> Path:
        return self.socket_dir / f".s.PGSQL.{PORT}"


def cluster_at(wished_root: Path, *, durable: bool = True) -> Cluster:
    """The cluster that belongs to `wished_root`.

    Lies elsewhere when it must: as root under `/var/lib` when the server's account may not enter a parent folder
    (a checkout under /root), the socket in a short directory when its path would be too long.
    """
    wished_root = wished_root.resolve()
    account = SERVER_ACCOUNT if os.geteuid() == 0 else None
    root = wished_root
    if account and not _others_may_enter(wished_root.parent):
        root = Path("/var/lib") / f"gridline-{short_hash(wished_root)}"
    socket_dir = root / "run"
    if len(os.fsencode(socket_dir / f".s.PGSQL.{PORT}.lock")) > LONGEST_SOCKET_PATH:
        socket_dir = Path("/tmp") / f"gridline-{short_hash(wished_root)}"
    return Cluster(root=root, socket_dir=socket_dir, account=account, durable=durable)


def embedded_cluster() -> Cluster:
    """The cluster of this checkout; `GRIDLINE_CLUSTER` names another directory."""
    wished = Path(os.environ.get("GRIDLINE_CLUSTER") or VAR_DIR / "pg")
    return cluster_at(wished, durable=os.environ.get("GRIDLINE_CLUSTER_DURABLE", "1") != "0")


def find_bin_dir() -> Path:
    """The newest PostgreSQL from version 15 on that has PostGIS. Raises ClusterError when there is none."""
    found = [
        (int(version_dir.name), version_dir / "bin")
        for version_dir in Path("/usr/lib/postgresql").glob("*")
        if version_dir.name.isdigit()
        and (version_dir / "bin" / "initdb").exists()
        and Path(f"/usr/share/postgresql/{version_dir.name}/extension/postgis.control").exists()
    ]
    usable = [entry for entry in found if entry[0] >= MINIMUM_VERSION]
    if not usable:
        raise ClusterError(f"PostgreSQL {MINIMUM_VERSION}+ with PostGIS is not installed. Run: make setup")
    return max(usable)[1]


def is_running(cluster: Cluster) -> bool:
    """True when the postmaster of this very data directory is alive."""
    pid = _postmaster_pid(cluster)
    return pid is not None and _is_our_postmaster(cluster, pid)


def ensure_running(cluster: Cluster) -> None:
    """Makes the cluster when it does not exist and starts it when it is down.

    Survives a killed server: waits for its last children, and clears a lock file whose process number now
    belongs to another program. Raises ClusterError.
    """
    if not (cluster.data_dir / "PG_VERSION").exists():
        _initialise(cluster)
    if is_running(cluster) and _answers(cluster):
        return
    _own_directory(cluster, cluster.socket_dir)
    _write_configuration(cluster)
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        started = _run(cluster, "pg_ctl", "-D", cluster.data_dir, "-l", cluster.log_file, "-w", "start")
        if started.returncode == 0 or _answers(cluster):
            return
        _clear_stale_locks(cluster)
        if time.monotonic() > deadline:
            raise ClusterError(f"PostgreSQL does not start; see {cluster.log_file}: {_log_tail(cluster)}")
        time.sleep(0.5)


def stop(cluster: Cluster) -> None:
    """Stops the cluster if it runs; open connections are closed, committed work is kept."""
    if is_running(cluster):
        _run(cluster, "pg_ctl", "-D", cluster.data_dir, "-m", "fast", "-w", "stop")


def destroy(cluster: Cluster) -> None:
    """Stops the cluster and deletes its data for good."""
    stop(cluster)
    shutil.rmtree(cluster.root, ignore_errors=True)
    shutil.rmtree(cluster.socket_dir, ignore_errors=True)


def _initialise(cluster: Cluster) -> None:
    """In the plain C locale pg_trgm is blind to Chinese; ICU also sorts Chinese names as people expect."""
    _own_directory(cluster, cluster.root)
    made = _run(
        cluster, "initdb", "-D", cluster.data_dir, "-U", "postgres", "-A", "trust", "-E", "UTF8",
        "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=zh-Hans-CN",
        *([] if cluster.durable else ["--no-sync"]),
    )  # fmt: skip
    if made.returncode:
        shutil.rmtree(cluster.data_dir, ignore_errors=True)
        raise ClusterError(f"initdb failed: {made.stderr.strip()}")
    with (cluster.data_dir / "postgresql.conf").open("a") as configuration:
        configuration.write("include_if_exists = 'gridline.conf'\n")


def _write_configuration(cluster: Cluster) -> None:
    path = cluster.data_dir / "gridline.conf"
    path.write_text(
        CONFIGURATION.format(
            port=PORT,
            socket_dir=cluster.socket_dir,
            shared_buffers="512MB" if cluster.durable else "128MB",
            durable="on" if cluster.durable else "off",
        )
    )
    path.chmod(0o644)


def _own_directory(cluster: Cluster, path: Path) -> None:
    """A directory that only the server's account (and root) may enter; refuses one that somebody else made."""
    path.mkdir(parents=True, exist_ok=True)
    owner = pwd.getpwnam(cluster.account).pw_uid if cluster.account else os.geteuid()
    if path.stat().st_uid not in (owner, 0) or path.is_symlink():
        raise ClusterError(f"{path} belongs to another account; remove it or set GRIDLINE_CLUSTER elsewhere.")
    if cluster.account:
        shutil.chown(path, cluster.account, cluster.account)
    path.chmod(0o700)


def _run(cluster: Cluster, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Runs a PostgreSQL program as the server's account; `cwd=/` because that account may not read ours."""
    as_account = ["/usr/sbin/runuser", "-u", cluster.account, "--"] if cluster.account else []
    command = [*as_account, str(find_bin_dir() / program), *map(str, arguments)]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
    return subprocess.run(
        command,
        cwd="/",
        env={**environment, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )


def _answers(cluster: Cluster) -> bool:
    ready = _run(cluster, "pg_isready", "-q", "-h", cluster.socket_dir, "-p", str(PORT))
    return ready.returncode == 0


def _postmaster_pid(cluster: Cluster) -> int | None:
    try:
        return int((cluster.data_dir / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def _is_our_postmaster(cluster: Cluster, pid: int) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.fsencode(cluster.data_dir) in words


def _clear_stale_locks(cluster: Cluster) -> None:
    """After a crash or a reboot the lock file's number may belong to a stranger; PostgreSQL then waits for ever."""
    pid = _postmaster_pid(cluster)
    if pid is not None and not _is_our_postmaster(cluster, pid):
        (cluster.data_dir / "postmaster.pid").unlink(missing_ok=True)
        Path(f"{cluster.socket_file}.lock").unlink(missing_ok=True)


def _log_tail(cluster: Cluster) -> str:
    try:
        return " | ".join(cluster.log_file.read_text(errors="replace").splitlines()[-3:])
    except OSError:
        return "no log"


def _others_may_enter(path: Path) -> bool:
    existing = [parent for parent in (path, *path.parents) if parent.exists()]
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in existing)
