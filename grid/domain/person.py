"""A person as the registry knows one: what is sealed, its normal forms, and how it is shown masked."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

_MIDDLE_DOTS = dict.fromkeys(map(ord, "•・‧∙●."), "·")
_PRC_MOBILE_DIGITS = 11


@dataclass(frozen=True, slots=True)
class Person:
    """What names a person. Empty text and None mean "not known".

    `id_type` is `citizen_id` (居民身份证), or the name of another document (`passport`, `hk_macao_permit` …).
    `registration_number` is that of a floating registration (居住登记).
    """

    name: str
    id_type: str = ""
    id_number: str = ""
    phone: str = ""
    birth_on: date | None = None
    registration_number: str = ""

    def as_json(self) -> dict[str, str]:
        """What is sealed: known fields only, so that an unknown one costs nothing."""
        known = {
            "name": self.name,
            "id_type": self.id_type,
            "id_number": self.id_number,
            "phone": self.phone,
            "birth_on": self.birth_on.isoformat() if self.birth_on else "",
            "registration_number": self.registration_number,
        }
        return {key: value for key, value in known.items() if value}

    @classmethod
    def from_json(cls, sealed: dict[str, Any]) -> "Person":
        """The person of an opened blob; fields this version does not know are left out."""
        birth = sealed.get("birth_on")
        return cls(
            name=sealed.get("name", ""),
            id_type=sealed.get("id_type", ""),
            id_number=sealed.get("id_number", ""),
            phone=sealed.get("phone", ""),
            birth_on=date.fromisoformat(birth) if birth else None,
            registration_number=sealed.get("registration_number", ""),
        )


def normal_name(name: str) -> str:
    """A name as it is compared: full width and case folded, one middle dot, no blanks (欧阳 娜娜 = 欧阳娜娜)."""
    if name.isalpha() and not name.isascii() and unicodedata.is_normalized("NFKC", name):
        return name.casefold()  # nearly every name, at a tenth of the cost
    folded = unicodedata.normalize("NFKC", name).casefold().translate(_MIDDLE_DOTS)
    # Blanks that go, and letters that fold, may leave marks beside letters they belong to.
    return unicodedata.normalize("NFKC", "".join(unicodedata.normalize("NFKC", folded).split()).casefold())


def normal_id_number(number: str) -> str:
    """A document number as it is compared: upper case letters and digits only."""
    if number.isascii() and number.isalnum():
        return number.upper()
    return "".join(char for char in unicodedata.normalize("NFKC", number).upper() if char.isalnum())


def normal_phone(phone: str) -> str:
    """A phone number as it is compared: digits only; +86 before a mobile number is left out."""
    if phone.isascii() and phone.isdigit():
        digits = phone
    else:
        folded = unicodedata.normalize("NFKC", phone)
        digits = "".join(char for char in folded if char.isascii() and char.isdigit())
    for prefix in ("0086", "86"):
        rest = digits.removeprefix(prefix)
        if rest != digits and len(rest) == _PRC_MOBILE_DIGITS and rest[0] == "1":
            return rest
    return digits


def mask_name(name: str) -> str:
    """陈小明 → 陈**; one star at least, so that a single character is not the whole name in clear length."""
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""


def mask_id_number(number: str) -> str:
    """440106199001011234 → 440***********1234; of short numbers the last two characters only."""
    if len(number) >= 12:
        return number[:3] + "*" * (len(number) - 7) + number[-4:]
    return "*" * max(len(number) - 2, 0) + number[-2:] if len(number) > 4 else "*" * len(number)


def mask_phone(phone: str) -> str:
    """13812345678 → 138****5678; of numbers under eight digits the last two only."""
    if len(phone) >= 8:
        return phone[:3] + "*" * (len(phone) - 7) + phone[-4:]
    return "*" * max(len(phone) - 2, 0) + phone[-2:] if len(phone) > 4 else "*" * len(phone)
