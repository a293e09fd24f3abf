"""Secrets come from the environment; the embedded mode makes its own once and keeps them in var/secrets.env."""

import base64
import fcntl
import os
import secrets
from pathlib import Path

from config.paths import VAR_DIR

SECRETS_FILE = VAR_DIR / "secrets.env"


def _random_key() -> str:
    """256 bits, base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


#: What is generated, and how. The demo password is short enough to be typed on a phone.
GENERATORS = {
    "GRIDLINE_SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "GRIDLINE_PERSONAL_DATA_KEY": _random_key,
    "GRIDLINE_BLIND_INDEX_KEY": _random_key,
    "GRIDLINE_DEMO_PASSWORD": lambda: secrets.token_hex(5),
}


class MissingSecret(Exception):
    """A secret must be given in the environment and is not."""


def secret(name: str) -> str:
    """The secret `name`. Raises MissingSecret when a database of your own is used and the environment lacks it."""
    from_environment = os.environ.get(name)
    if from_environment:
        return from_environment
    if os.environ.get("DATABASE_URL"):
        raise MissingSecret(f"set {name} in the environment (with DATABASE_URL nothing is generated)")
    stored = _read(SECRETS_FILE)
    if name not in stored:
        _add_missing(SECRETS_FILE)
        stored = _read(SECRETS_FILE)
    return stored[name]


def _read(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text().splitlines()
    except FileNotFoundError:
        return {}
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def _add_missing(path: Path) -> None:
    """Adds what the file lacks. One process or thread at a time: whoever waits finds the values of the first.

    The whole file is written beside the old one and swapped in, so that a reader never sees half of it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(f".{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = _read(path)
        if known.keys() >= GENERATORS.keys():
            return
        values = {name: make() for name, make in GENERATORS.items()} | known
        partial = path.with_name(f".{path.name}.new")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write("".join(f"{name}={value}\n" for name, value in values.items()))
        partial.replace(path)
