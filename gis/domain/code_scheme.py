"""Whether a code may be used in a district."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from gis.domain.errors import GridlineError
from gis.domain.numbering_scheme import CodePart, numbering_scheme

MAX_CODE_CHARS: Final = 32


class CodeScheme(StrEnum):
    """The two schemes that the product itself names; all are in `gis/data/numbering_schemes.yaml`."""

    CN_DIVISION = "cn_division"
    PLAIN = "plain"


def fit_any_scheme(codes: Sequence[str]) -> bool:
    """Whether every one of many codes passes `check_code` where the scheme has no form for their level."""
    together = "".join(codes)
    return (
        all(codes)
        and max(map(len, codes), default=0) <= MAX_CODE_CHARS
        and " " not in together
        and together.isprintable()
    )


def check_code(code: str, layer: str, scheme: str, district_code: str | None) -> str:
    """The code, if the scheme allows it for this layer.

    Raises GridlineError `code_missing`, `code_malformed`, `code_out_of_range` (its sequence) or
    `code_scheme_unknown`.
    """
    if not code:
        raise GridlineError("code_missing", status=422)
    if len(code) > MAX_CODE_CHARS or " " in code or not code.isprintable():
        raise GridlineError(
            "code_malformed", status=422, given=code[:MAX_CODE_CHARS], wanted=f"≤ {MAX_CODE_CHARS}"
        )
    form = numbering_scheme(scheme).levels.get(layer)
    if form is None:
        return code
    digits = code.isascii() and code.isdigit() and len(code) == form.digits
    parts = form.split(code)
    if not digits or (district_code and parts.get(CodePart.DISTRICT, district_code) != district_code):
        raise GridlineError(
            "code_malformed", status=422, given=code, wanted=f"{district_code or ''}… ({form.digits})"
        )
    sequence = parts.get(CodePart.SEQUENCE)
    if sequence and not form.first <= int(sequence) <= form.last and int(sequence) != form.undivided:
        raise GridlineError("code_out_of_range", status=422, given=code, first=form.first, last=form.last)
    return code
