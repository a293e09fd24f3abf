"""What the house forbids, seen from outside the code that might break it."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

from config.paths import BASE_DIR


def test_psycopg_3_is_not_installed() -> None:
    """Django silently prefers it to psycopg2 as soon as it can be imported."""
    assert importlib.util.find_spec("psycopg") is None


def test_the_driver_is_psycopg2() -> None:
    from django.db import connection

    assert connection.Database.__name__ == "psycopg2"


def test_no_requirement_names_psycopg_3() -> None:
    for path in (BASE_DIR / "requirements").glob("*.txt"):
        assert not re.search(r"^psycopg(\[|=| )", path.read_text(), re.MULTILINE), path.name


def test_every_requirement_is_pinned_and_hashed_and_names_no_host() -> None:
    for path in (BASE_DIR / "requirements").glob("*.txt"):
        text = path.read_text()
        names = re.findall(r"^[a-zA-Z0-9][^\s=]*==\S+", text, re.MULTILINE)
        assert names
        assert text.count("--hash=sha256:") >= len(names), path.name
        assert "://" not in text, path.name


def test_the_gate_scripts_are_sound_shell() -> None:
    for path in [*(BASE_DIR / ".ci").glob("*.sh"), BASE_DIR / ".ci" / "run"]:
        subprocess.run(["bash", "-n", str(path)], check=True)


def test_gdal_and_geos_come_from_the_wheels() -> None:
    from django.contrib.gis.gdal import gdal_full_version
    from django.contrib.gis.geos import geos_version

    from config.native_libraries import gdal_library, geos_library

    assert str(Path(sys.prefix)) in str(gdal_library())
    assert str(Path(sys.prefix)) in str(geos_library())
    assert b"GDAL 3." in gdal_full_version()
    assert geos_version().startswith(b"3.")
