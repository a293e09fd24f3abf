"""The two headers that guard a write, declared in the OpenAPI document of every route that honours them."""

import re
from typing import Any

from ninja import Router

from dispatch.services.idempotency import KEY_LENGTH

IDEMPOTENCY_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": KEY_LENGTH},
    "description": "Sending the same key and body again repeats the answer and does nothing twice; "
    "the same key with another body is answered with 409.",
}
IF_MATCH: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "pattern": '^(\\*|(W/)?"?[0-9]{1,9}"?)$'},
    "description": 'The version that was seen, for example "7". Another version now: 409 with the present state.',
}
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def declare_headers(router: Router, *headers: dict[str, Any], paths: str = ".*") -> None:
    """Declares `headers` on every write of `router` whose path matches the pattern `paths` from end to end."""
    for path, view in router.path_operations.items():
        if re.fullmatch(paths, path):
            for operation in view.operations:
                if WRITES.intersection(operation.methods):
                    operation.openapi_extra = {
                        **(operation.openapi_extra or {}),
                        "parameters": list(headers),
                    }
