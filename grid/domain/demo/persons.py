"""Invented residents.

Names of a surname and a sign of the sexagenary cycle (陈甲子), identity numbers of a division that does not exist,
phone numbers of a range that no network has (99…, 100…): nobody can take them for real ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from grid.domain.identity_numbers import CITIZEN_ID, citizen_check_digit
from grid.domain.person import Person

SURNAMES: Final = "陈李黄张梁林刘吴罗杨郑何谢邓叶曾周钟郭卢冯徐朱谭廖彭潘苏邹胡"
STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
PHONE_SHARE: Final = 0.85
OVERSEAS_SHARE: Final = 0.008


@dataclass(frozen=True, slots=True)
class _Generation:
    """People of like age. `division` is the made-up first part of their identity numbers, of no other generation."""

    division: str
    first_birth: date
    days: int
    stride: int


ADULT: Final = _Generation("990105", date(1958, 1, 1), 16_800, 7_919)
PARTNER: Final = _Generation("990106", date(1958, 1, 1), 16_800, 7_919)
CHILD: Final = _Generation("990107", date(2008, 1, 1), 6_400, 3_571)
ELDER: Final = _Generation("990108", date(1932, 1, 1), 9_300, 4_409)
COLLEAGUE: Final = _Generation("990109", date(1975, 1, 1), 11_000, 5_227)


@dataclass(frozen=True, slots=True)
class DemoResident:
    """A resident as the registry stores one, not yet sealed. `relation` is that to the head of the household."""

    person: Person
    resident_class: str
    sex: str
    birth_year: int
    relation: str
    care_flags: tuple[str, ...] = ()
    registration_expires_on: date | None = None
    stay_since_on: date | None = None


class Registrar:
    """Invents people one after the other; each identity number and phone number is given once."""

    def __init__(self, random: Random, today: date) -> None:
        self._random = random
        self._today = today
        self._born: dict[tuple[str, bool], int] = {}
        self._phones = 0
        self._passports = 0

    def household(self, people: int, *, is_collective: bool, renting: bool) -> Iterator[DemoResident]:
        """The members of a household, its head first; those who rent are registered elsewhere (流动人口)."""
        if is_collective:
            for number in range(people):
                yield self._resident(COLLEAGUE, "colleague" if number else "head", self._coin(), True)
            return
        head_is_male = self._coin()
        yield self._resident(ADULT, "head", head_is_male, renting)
        for number in range(1, people):
            if number == 1 and self._random.random() < 0.85:
                yield self._resident(PARTNER, "spouse", not head_is_male, renting)
            elif self._random.random() < 0.75:
                yield self._resident(CHILD, "child", self._coin(), renting)
            else:
                yield self._resident(ELDER, "parent", self._coin(), renting)

    def _coin(self) -> bool:
        return self._random.random() < 0.5

    def _resident(self, generation: _Generation, relation: str, is_male: bool, renting: bool) -> DemoResident:
        chance = self._random.random
        born, number = self._birth(generation, is_male)
        resident_class, id_type = ("migrant" if renting else "registered"), CITIZEN_ID
        if chance() < OVERSEAS_SHARE:
            self._passports += 1
            resident_class, id_type, number = "overseas", "passport", f"XS{self._passports:07d}"
        phone, expires, since, registration = "", None, None, ""
        if generation is not CHILD and chance() < PHONE_SHARE:
            self._phones += 1
            phone = f"100{self._phones:08d}"
        if resident_class == "migrant":
            expires = self._today + timedelta(days=int(chance() * 380) - 15)
            since = self._today - timedelta(days=int(chance() * 2_500) + 30)
            registration = f"XS{number[6:17]}{generation.division[-1]}"
        return DemoResident(
            Person(self._name(), id_type, number, phone, born, registration),
            resident_class,
            "male" if is_male else "female",
            born.year,
            relation,
            self._care_flags(generation),
            expires,
            since,
        )

    def _birth(self, generation: _Generation, is_male: bool) -> tuple[date, str]:
        """A day of birth and a number with a valid check digit (GB 11643); its 17th digit is odd for men."""
        nth = self._born.get((generation.division, is_male), 0)
        self._born[generation.division, is_male] = nth + 1
        born = generation.first_birth + timedelta(days=nth * generation.stride % generation.days)
        order = 2 * (nth // generation.days) + is_male
        if order > 999:
            raise ValueError("more people than numbers for them")
        body = f"{generation.division}{born:%Y%m%d}{order:03d}"
        return born, body + citizen_check_digit(body)

    def _name(self) -> str:
        chance = self._random.random
        return (
            SURNAMES[int(chance() * len(SURNAMES))]
            + STEMS[int(chance() * len(STEMS))]
            + BRANCHES[int(chance() * len(BRANCHES))]
        )

    def _care_flags(self, generation: _Generation) -> tuple[str, ...]:
        if generation is ELDER and self._random.random() < 0.1:
            return ("高龄",)
        if generation is not CHILD and self._random.random() < 0.004:
            return ("残疾",)
        return ()
