"""Set-up decides what is missing and never lets the distribution start a server. Runs its functions on stand-ins."""

import os
import pty
import subprocess
from pathlib import Path

import pytest

from config.paths import BASE_DIR

#: Instead of acting, every outside command writes down what it was asked.
STAND_INS = """
. .ci/setup_lib.sh
as_root() { echo "root: $*" >> "$CALLS"; if [ "$1" = tee ]; then cat > /dev/null; fi; }
apt-cache() { printf 'postgresql\\n  Depends: postgresql-15\\n'; }
apt-get() { :; }
say() { echo "$*"; }
PYTHON=python3
WITH_TESTS=${WITH_TESTS:-no}
"""


class Machine:
    """A machine as set-up sees it: which servers it has, and what was done to it."""

    def __init__(self, folder: Path) -> None:
        self.lib, self.share, self.calls = folder / "lib", folder / "share", folder / "calls"
        self.calls.touch()
        self.environment = {
            **os.environ,
            "PG_LIB": str(self.lib),
            "PG_SHARE": str(self.share),
            "CALLS": str(self.calls),
            "NO_CLUSTER": str(folder / "createcluster.d" / "gridline.conf"),
        }
        self.environment.pop("DATABASE_URL", None)

    def has(self, version: str, *, postgis: bool) -> None:
        binaries = self.lib / version / "bin"
        binaries.mkdir(parents=True)
        for name in ("initdb", "postgres"):
            (binaries / name).touch(mode=0o755)
        if postgis:
            extension = self.share / version / "extension"
            extension.mkdir(parents=True)
            (extension / "postgis.control").touch()

    def run(
        self, script: str, stdin: int = subprocess.DEVNULL, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", STAND_INS + script],
            cwd=BASE_DIR, env={**self.environment, **environment}, stdin=stdin,
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    def missing(self, **environment: str) -> str:
        return self.run('missing_packages; echo "$PACKAGES"', **environment).stdout.strip()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_bare_machine_needs_postgis(machine: Machine) -> None:
    assert machine.missing() == "POSTGIS"


def test_nothing_is_missing_where_everything_is(machine: Machine) -> None:
    machine.has("15", postgis=True)
    assert machine.missing() == ""


def test_a_server_that_is_too_old_does_not_count(machine: Machine) -> None:
    machine.has("13", postgis=True)
    assert machine.missing() == "POSTGIS"


def test_a_database_of_your_own_needs_no_server_here(machine: Machine) -> None:
    assert machine.missing(DATABASE_URL="postgresql://db/gridline") == ""


def test_no_server_is_started_by_the_distribution(machine: Machine) -> None:
    done = machine.run("PACKAGES=' POSTGIS'; install_packages")
    assert done.returncode == 0, done.stderr
    calls = machine.calls.read_text().splitlines()
    forbidden = next(i for i, call in enumerate(calls) if call.startswith("root: tee"))
    installed = next(i for i, call in enumerate(calls) if " install " in call)
    assert forbidden < installed
    assert "postgresql-15 postgresql-15-postgis-3" in calls[installed]


def test_a_server_that_is_there_keeps_its_version_and_its_settings(machine: Machine) -> None:
    machine.has("16", postgis=False)
    done = machine.run("PACKAGES=' POSTGIS'; install_packages")
    assert done.returncode == 0, done.stderr
    calls = machine.calls.read_text()
    assert "postgresql-16-postgis-3" in calls
    assert "--no-upgrade" in calls
    assert "tee" not in calls


@pytest.mark.parametrize(
    ("typed", "yes", "goes_on"), [("n", "", False), ("y", "", True), ("", "", True), ("", "1", True)]
)
def test_on_a_terminal_it_asks_unless_told_yes(machine: Machine, typed: str, yes: str, goes_on: bool) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, f"{typed}\n".encode())
    done = machine.run("confirm 'Install?'; echo went on", stdin=theirs, YES=yes)
    os.close(ours)
    os.close(theirs)
    assert ("went on" in done.stdout) is goes_on
    assert ("Install?" in done.stdout) is (yes != "1")
    assert ("you said no" in done.stderr) is not goes_on


def test_without_a_terminal_it_goes_ahead(machine: Machine) -> None:
    assert "went on" in machine.run("confirm question; echo went on").stdout


def test_packages_that_cannot_be_had_are_said_in_plain_words(machine: Machine) -> None:
    done = machine.run("as_root() { return 1; }; tail() { :; }; PACKAGES=' chromium'; install_packages")
    assert done.returncode == 1
    assert "could not install" in done.stderr


def test_python_packages_are_installed_once_per_content(tmp_path: Path, machine: Machine) -> None:
    wanted = tmp_path / "requirements.txt"
    wanted.write_text("a==1\n")
    script = f"""
    cd {tmp_path}; mkdir -p .venv/bin var
    printf '#!/bin/sh\\necho pip "$@" >> "$CALLS"\\n' > .venv/bin/pip; chmod +x .venv/bin/pip
    python_requirements base requirements.txt; python_requirements base requirements.txt
    echo b==2 >> requirements.txt; python_requirements base requirements.txt
    """
    done = machine.run(script)
    assert done.returncode == 0, done.stderr
    calls = machine.calls.read_text().splitlines()
    assert len(calls) == 2
    assert all("--require-hashes" in call for call in calls)
