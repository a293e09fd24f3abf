"""Addresses taken apart into their parts."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema

from gis.domain.address_parsing.parts import PartType
from gis.domain.address_parsing.tokens import MAX_TEXT_CHARS
from gis.selectors.parse_addresses import SHIPPED_PARSER, parse_addresses, present_parser
from grid.api.security import signed_in

router = Router(tags=["geocoding"], auth=signed_in)

MOST_TEXTS = 200


class ParseIn(Schema):
    """Texts as people wrote them."""

    texts: list[Annotated[str, Field(max_length=MAX_TEXT_CHARS)]] = Field(min_length=1, max_length=MOST_TEXTS)


class AddressPartOut(Schema):
    """Characters `start` to `end` (exclusive) of the text as given."""

    type: PartType
    start: int
    end: int
    text: str


class ParsedAddressOut(Schema):
    """One text with its parts in order."""

    text: str
    parts: list[AddressPartOut]


class ParsedAddresses(Schema):
    """In the order of the texts. `parser`: `site` was taught from labelled addresses, `shipped` from made-up ones."""

    parser: Literal["site", "shipped"]
    items: list[ParsedAddressOut]


@router.post("/addresses/parse", response=ParsedAddresses, url_name="parse_addresses")
def parse(request: HttpRequest, body: ParseIn) -> dict[str, Any]:
    """Takes texts apart; changes nothing."""
    model = present_parser()
    found = parse_addresses(body.texts, model=model)
    return {
        "parser": "shipped" if model == SHIPPED_PARSER else "site",
        "items": [
            {
                "text": text,
                "parts": [
                    {
                        "type": part.type,
                        "start": part.start,
                        "end": part.end,
                        "text": text[part.start : part.end],
                    }
                    for part in parts
                ],
            }
            for text, parts in zip(body.texts, found, strict=True)
        ],
    }
