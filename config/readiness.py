"""Waiting until the stack can be used."""

import time
import urllib.error
import urllib.request
from collections.abc import Callable

READY_TIMEOUT_S = 60.0


def wait_until_ready(
    port: int, timeout_s: float = READY_TIMEOUT_S, look: Callable[[], None] = lambda: None
) -> bool:
    """True as soon as `/readyz` on this machine answers 200, False after the timeout; `look` is called in between."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return True
        except (urllib.error.URLError, OSError):
            pass
        look()
        time.sleep(0.1)
    return False
