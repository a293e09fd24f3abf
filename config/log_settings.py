"""Logs: one JSON object per line in files, readable lines on a terminal. Never bodies, queries or personal data."""

import os
import sys
from typing import Any

import structlog

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure_structlog() -> None:
    """structlog hands its records to the standard library, so that one place formats them all."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def logging_settings() -> dict[str, Any]:
    """Django's LOGGING. `GRIDLINE_LOG_LEVEL` sets the level (INFO)."""
    on_terminal = sys.stderr.isatty()
    renderer: Any = structlog.dev.ConsoleRenderer() if on_terminal else structlog.processors.JSONRenderer()
    tail = [] if on_terminal else [structlog.processors.format_exc_info]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *tail, renderer],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": os.environ.get("GRIDLINE_LOG_LEVEL", "INFO")},
        "loggers": {
            # Our own error path logs what matters; Django's would add a line for every 404.
            "django.request": {"level": "CRITICAL"},
            "django.server": {"level": "ERROR"},
            "httpx": {"level": "WARNING"},
            "pyogrio": {"level": "WARNING"},
        },
    }
