"""The product's own settings on a private test cluster, with secrets that protect nothing."""

import base64
import os
import tempfile
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
os.environ.pop("DATABASE_URL", None)
os.environ.setdefault("GRIDLINE_CLUSTER", str(BASE_DIR / "var" / "test-pg"))
os.environ.setdefault("GRIDLINE_CLUSTER_DURABLE", "0")
os.environ.setdefault("GRIDLINE_DB_ROLE", "owner")
os.environ.setdefault("GRIDLINE_TEST_MODE", "1")
# Jobs of every test database begin at number 1, so each session keeps their files apart.
os.environ.setdefault(
    "GRIDLINE_IMPORTS", str(Path(tempfile.gettempdir()) / f"gridline-imports-{os.getpid()}")
)
os.environ.setdefault("GRIDLINE_DEMO", "1")
os.environ.setdefault("GRIDLINE_SECRET_KEY", "only-for-tests")
os.environ.setdefault("GRIDLINE_PERSONAL_DATA_KEY", base64.b64encode(b"p" * 32).decode())
os.environ.setdefault("GRIDLINE_BLIND_INDEX_KEY", base64.b64encode(b"b" * 32).decode())
os.environ.setdefault("GRIDLINE_DEMO_PASSWORD", "only-for-tests")

from config.settings import *  # noqa: F403
