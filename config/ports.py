"""The ports of this stack."""

import os
import socket

HTTPS_OFFSET = 443


def http_port() -> int:
    """`GRIDLINE_PORT`, 8000 unless set."""
    return int(os.environ.get("GRIDLINE_PORT") or 8000)


def https_port() -> int:
    """443 above the http port (8443), unless `GRIDLINE_HTTPS_PORT` says otherwise."""
    return int(os.environ.get("GRIDLINE_HTTPS_PORT") or http_port() + HTTPS_OFFSET)


def bind_address() -> str:
    """`GRIDLINE_BIND`: every address of this machine unless set."""
    return os.environ.get("GRIDLINE_BIND") or "0.0.0.0"


def is_free(port: int) -> bool:
    """True when a server can bind the port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind_address(), port))
        except OSError:
            return False
    return True
