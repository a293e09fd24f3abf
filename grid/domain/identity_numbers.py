"""Numbers that prove themselves: the citizen identity number and the unified social credit code."""

from dataclasses import dataclass
from datetime import date
from operator import mul

from gis.domain.errors import GridlineError

CITIZEN_ID = "citizen_id"
ID_TYPES = (
    CITIZEN_ID,  # 居民身份证
    "hk_macao_permit",  # 港澳居民来往内地通行证
    "taiwan_permit",  # 台湾居民来往大陆通行证
    "residence_permit",  # 港澳台居民居住证
    "foreign_permanent_residence",  # 外国人永久居留身份证
    "passport",
    "military_id",
    "birth_certificate",
    "other",
)
"""Documents by name; only the first has a number that is checked here."""

_ID_WEIGHTS = tuple(2**power % 11 for power in range(17, 0, -1))
_ID_CHECKS = "10X98765432"
_ID_ZEROS = ord("0") * sum(_ID_WEIGHTS)
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_VALUES = {char: value for value, char in enumerate(_CREDIT_ALPHABET)}
_CREDIT_WEIGHTS = tuple(3**power % 31 for power in range(17))
_EARLIEST_BIRTH_YEAR = 1880


@dataclass(frozen=True, slots=True)
class CitizenId:
    """What a citizen identity number (公民身份号码) says of its holder. `is_male` by the 17th digit."""

    number: str
    birth_on: date
    is_male: bool


def check_citizen_id(number: str, *, field: str = "id_number") -> CitizenId:
    """The number with its facts. Source: GB 11643-1999 (18 characters, the last by ISO 7064 MOD 11-2).

    Raises GridlineError `id_number_malformed` (length, characters, no date) or `id_number_check_digit`. Neither
    repeats the number.
    """
    body, check = number[:17], number[17:]
    if not (len(number) == 18 and body.isascii() and body.isdigit() and check in "0123456789X"):
        raise GridlineError("id_number_malformed", status=422, field=field, length=len(number))
    try:
        birth_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise GridlineError("id_number_malformed", status=422, field=field, length=18) from None
    if birth_on.year < _EARLIEST_BIRTH_YEAR:
        raise GridlineError("id_number_malformed", status=422, field=field, length=18)
    if citizen_check_digit(body) != check:
        raise GridlineError("id_number_check_digit", status=422, field=field)
    return CitizenId(number, birth_on, int(number[16]) % 2 == 1)


def citizen_check_digit(body: str) -> str:
    """The 18th character for the first 17 digits."""
    return _ID_CHECKS[(sum(map(mul, body.encode(), _ID_WEIGHTS)) - _ID_ZEROS) % 11]


def check_credit_code(code: str, *, field: str = "code") -> str:
    """The unified social credit code in upper case. Source: GB 32100-2015 (18 characters, MOD 31).

    Raises GridlineError `credit_code_malformed` or `credit_code_check_digit`.
    """
    code = code.strip().upper()
    if len(code) != 18 or not all(char in _CREDIT_VALUES for char in code):
        raise GridlineError("credit_code_malformed", status=422, field=field, given=code[:20])
    if credit_check_character(code[:17]) != code[17]:
        raise GridlineError("credit_code_check_digit", status=422, field=field, given=code)
    return code


def credit_check_character(body: str) -> str:
    """The 18th character for the first 17."""
    total = sum(_CREDIT_VALUES[char] * weight for char, weight in zip(body, _CREDIT_WEIGHTS, strict=True))
    return _CREDIT_ALPHABET[-total % 31]
