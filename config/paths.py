"""Where this checkout keeps its own state. Everything the product writes at run time lies under `VAR_DIR`."""

import hashlib
import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

#: Run-time state: private cluster, logs, secrets, certificates, uploads. `GRIDLINE_VAR` moves it.
VAR_DIR = Path(os.environ.get("GRIDLINE_VAR") or BASE_DIR / "var").resolve()

STATIC_SOURCE_DIR = BASE_DIR / "static"


def short_hash(path: Path) -> str:
    """Ten hex digits that tell one directory's state from another's where a short name is needed."""
    return hashlib.sha256(str(path).encode()).hexdigest()[:10]
