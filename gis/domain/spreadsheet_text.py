"""Text on its way into a spreadsheet that a person will open."""

from typing import Any, Final

_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: Any) -> Any:
    """A text that a spreadsheet program would run as a formula gets an apostrophe before it; anything else stays."""
    if isinstance(value, str) and value.startswith(_DANGEROUS):
        return f"'{value}"
    return value
