"""Modules that an installation may lack."""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType


def optional(module: str) -> ModuleType | None:
    """The module, or None when it does not exist. An error inside an existing module is not hidden."""
    parts = module.split(".")
    for length in range(1, len(parts) + 1):
        if find_spec(".".join(parts[:length])) is None:
            return None
    return import_module(module)
