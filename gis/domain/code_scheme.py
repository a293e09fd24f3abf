"""How codes of areas, cells and buildings are built in a district."""

from enum import StrEnum
from typing import Final

from gis.domain.errors import GridlineError

MAX_CODE_CHARS: Final = 32


class CodeScheme(StrEnum):
    """`cn_division`: digits nested by administrative division. `plain`: any text without spaces."""

    CN_DIVISION = "cn_division"
    PLAIN = "plain"


CN_DIGITS: Final = {"subdistrict": 9, "community": 12, "cell": 15, "building": 17}
"""District 6 + subdistrict 3 + community 3 + cell sequence 3 (DB11), or + building sequence 5 (proposed)."""


def check_code(code: str, layer: str, scheme: CodeScheme, district_code: str | None) -> str:
    """The code, if the scheme allows it for this layer. Raises GridlineError `code_missing` or `code_malformed`."""
    if not code:
        raise GridlineError("code_missing", status=422)
    if len(code) > MAX_CODE_CHARS or any(c.isspace() or not c.isprintable() for c in code):
        raise GridlineError(
            "code_malformed", status=422, given=code[:MAX_CODE_CHARS], wanted=f"≤ {MAX_CODE_CHARS}"
        )
    digits = CN_DIGITS.get(layer)
    if scheme is CodeScheme.CN_DIVISION and digits:
        prefix = district_code or ""
        if not (code.isascii() and code.isdigit() and len(code) == digits and code.startswith(prefix)):
            raise GridlineError("code_malformed", status=422, given=code, wanted=f"{prefix}… ({digits})")
    return code
