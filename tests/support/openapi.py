"""The reviewed snapshots of both API documents: `python -m tests.support.openapi [--check]`.

A change of the API shows as a change of these files, and the front end's types are made from them.
"""

import json
import os
import sys
from pathlib import Path

CONTRACTS_DIR = Path(__file__).resolve().parent.parent / "contracts"


def documents() -> dict[Path, str]:
    """The present documents by the file that should hold them."""
    from config.api import api, mobile_api

    return {
        CONTRACTS_DIR / "openapi.json": _text(api.get_openapi_schema(path_prefix="/api/v1/")),
        CONTRACTS_DIR / "mobile_openapi.json": _text(
            mobile_api.get_openapi_schema(path_prefix="/mobile/v1/")
        ),
    }


def _text(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"


def outdated() -> list[Path]:
    """Snapshots that differ from the present documents."""
    return [path for path, text in documents().items() if not path.exists() or path.read_text() != text]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    if "--check" in sys.argv:
        if old := outdated():
            sys.exit(
                f"outdated: {', '.join(path.name for path in old)}. Review the change, then: make openapi"
            )
        return
    CONTRACTS_DIR.mkdir(exist_ok=True)
    for path, text in documents().items():
        path.write_text(text)


if __name__ == "__main__":
    main()
