"""Finds GDAL, GEOS and PROJ data for GeoDjango in the pyogrio and shapely wheels.

GeoDjango otherwise looks for system libraries, and the distribution's would be a second, older copy beside the wheels'.
"""

import importlib.util
import os
from pathlib import Path


def _package_dir(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"the Python package {name} is missing; run: make setup")
    return Path(spec.origin).parent


def _bundled(package: str, pattern: str) -> str | None:
    directory = _package_dir(package)
    found = sorted((directory.parent / f"{package}.libs").glob(pattern))
    return str(found[0]) if found else None


def gdal_library() -> str | None:
    """Path of the GDAL library in the pyogrio wheel; None lets GeoDjango look for the system's."""
    return os.environ.get("GDAL_LIBRARY_PATH") or _bundled("pyogrio", "libgdal*.so*")


def geos_library() -> str | None:
    """Path of the GEOS C library in the shapely wheel; None lets GeoDjango look for the system's."""
    return os.environ.get("GEOS_LIBRARY_PATH") or _bundled("shapely", "libgeos_c*.so*")


def set_data_directories() -> None:
    """Points GDAL and PROJ at the tables that came with the library."""
    package = _package_dir("pyogrio")
    for variable, folder in (("GDAL_DATA", "gdal_data"), ("PROJ_DATA", "proj_data")):
        if (package / folder).is_dir():
            os.environ.setdefault(variable, str(package / folder))
