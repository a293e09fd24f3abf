"""Builds the pages when their sources changed since the last build."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from config.paths import BASE_DIR, STATIC_SOURCE_DIR

#: Beside the output, so that whoever removes the output also removes the claim that it is fresh.
STAMP = STATIC_SOURCE_DIR / "dist" / ".sources"
IGNORED = {"node_modules", "dist"}
#: The pages carry the texts of refusals.
OTHER_SOURCES = [BASE_DIR / "config" / "messages"]


class BuildFailed(Exception):
    """npm could not install or build; the message holds the end of its output."""


def is_stale(root: Path = STATIC_SOURCE_DIR, stamp: Path = STAMP) -> bool:
    """True when there is something to build and the last build was of other sources."""
    if not (root / "package.json").exists():
        return False
    return not stamp.exists() or stamp.read_text() != _sources_hash(root)


def is_built(root: Path = STATIC_SOURCE_DIR) -> bool:
    """True when both pages are there, of whatever age."""
    return all((root / "dist" / page / "index.html").exists() for page in ("console", "inspector"))


def build(root: Path = STATIC_SOURCE_DIR, stamp: Path = STAMP) -> None:
    """Installs packages when the lock file changed, then builds. Raises BuildFailed."""
    sources = _sources_hash(root)
    install_packages(root)
    _npm(root, "run", "build")
    stamp.write_text(sources)


def install_packages(root: Path = STATIC_SOURCE_DIR) -> None:
    """`npm ci`, once per lock file."""
    lock = hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()
    installed = root / "node_modules" / ".gridline"
    if not installed.exists() or installed.read_text().strip() != lock:
        _npm(root, "ci", "--no-audit", "--no-fund", "--loglevel=error")
        installed.write_text(lock)


def _npm(root: Path, *arguments: str) -> None:
    """Node and npm come from the virtual environment; the system's are not needed."""
    binaries = Path(sys.executable).parent
    environment = {**os.environ, "NO_COLOR": "1", "PATH": f"{binaries}:{os.environ.get('PATH', '')}"}
    npm = binaries / "npm"
    done = subprocess.run(
        [str(npm if npm.exists() else "npm"), *arguments],
        cwd=root, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise BuildFailed(f"npm {' '.join(arguments[:2])} failed:\n{(done.stdout + done.stderr)[-2000:]}")


def _sources_hash(root: Path) -> str:
    digest = hashlib.sha256()
    for folder in (root, *OTHER_SOURCES):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not IGNORED & set(path.relative_to(folder).parts):
                digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
