"""What somebody typed into the search box: a number, a phone, or a piece of a ticket's words."""

import re
import unicodedata
from dataclasses import dataclass

from dispatch.domain.contact_rights import may_contact
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor

LONGEST_QUERY = 100
MOST_WORDS = 5
TRIGRAM_CHARACTERS = 3
PHONE_DIGITS = range(7, 16)
_TICKET_NUMBER = re.compile(r"[A-Z]{1,2}\d{0,8}(?:-\d{0,9})?", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d\s()-]+")


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """``words`` in lower case, at most five, all of which must occur. ``number`` is the beginning of a ticket's
    number in capitals, ``phone`` the digits of what may be a phone; both empty where it is none.
    """

    text: str
    words: tuple[str, ...]
    number: str = ""
    phone: str = ""

    @property
    def short_words(self) -> tuple[str, ...]:
        """Words of one or two characters: trigrams cannot find them."""
        return tuple(word for word in self.words if len(word) < TRIGRAM_CHARACTERS)

    @property
    def long_words(self) -> tuple[str, ...]:
        """The others."""
        return tuple(word for word in self.words if len(word) >= TRIGRAM_CHARACTERS)


def read_query(text: str) -> SearchQuery:
    """Raises GridlineError `query_empty` or `query_too_long` (422); full-width forms count as the usual ones."""
    plain = " ".join(unicodedata.normalize("NFKC", text).replace("\0", " ").split())
    if not plain:
        raise GridlineError("query_empty", status=422, field="q")
    if len(plain) > LONGEST_QUERY:
        raise GridlineError("query_too_long", status=422, field="q", limit=LONGEST_QUERY)
    words = tuple(dict.fromkeys(plain.lower().split(" ")))[:MOST_WORDS]
    has_digit = any(character.isdigit() for character in plain)
    number = plain.upper() if has_digit and _TICKET_NUMBER.fullmatch(plain) else ""
    return SearchQuery(plain, words, number, phone_of(plain))


def phone_of(text: str) -> str:
    """The digits of what may be a phone number (7 to 15 of them, nothing but separators between), else empty."""
    plain = unicodedata.normalize("NFKC", text).strip()
    digits = "".join(character for character in plain if character in "0123456789")
    return digits if len(digits) in PHONE_DIGITS and _PHONE.fullmatch(plain) else ""


def may_search_phones(actor: Actor) -> bool:
    """Only who may open a requester's phone may find tickets by one (PIPL art. 51)."""
    return may_contact(actor, secret=False)
