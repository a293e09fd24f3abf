"""From words to places: one address, many at once, and suggestions while somebody types."""

from functools import partial
from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string
from ninja import Field, Query, Router, Schema

from gis.domain.coordinates import LonLat, check_lonlat
from gis.domain.geocode_query import read_near
from gis.selectors.suggest_addresses import suggest_addresses
from grid.api.security import actor_of_request, signed_in
from grid.selectors.geocode import geocode

router = Router(tags=["geocoding"], auth=signed_in)

Position = tuple[float, float]
MOST_TEXTS = 200
MAX_TEXT = 10_000


class MatchedPartOut(Schema):
    """A part of the text and what it was taken for; `found` is null where the library has nothing like it."""

    part: str
    given: str
    found: str | None


class CandidateOut(Schema):
    """What the text may mean; `point` is [lon, lat] in EPSG:4326, `score` 0–1."""

    code: str
    level: str
    text: str
    building_code: str | None
    house_code: str | None
    cell_code: str | None
    subdistrict_code: str | None
    community_code: str | None
    point: Position
    score: float
    matched: list[MatchedPartOut]


class ChoiceOut(Schema):
    """A possible answer to a question; `code` where it is an area or an address."""

    text: str
    code: str | None


class QuestionOut(Schema):
    """What would tell the candidates apart."""

    part: str
    question: str
    choices: list[ChoiceOut]


class GeocodeOut(Schema):
    """Only `sure` may place something without a person looking."""

    text: str
    verdict: Literal["sure", "unsure", "ambiguous", "none"]
    candidates: list[CandidateOut]
    ask: list[QuestionOut]


class GeocodeIn(Schema, extra="forbid"):
    """A text and, where known, a position near which it is meant: [lon, lat] in EPSG:4326."""

    text: str = Field(max_length=MAX_TEXT)
    near: Annotated[list[float], Field(min_length=2, max_length=2)] | None = None


class GeocodeMany(Schema, extra="forbid"):
    """Several questions at once."""

    items: list[GeocodeIn] = Field(min_length=1, max_length=MOST_TEXTS)
    limit: int = Field(default=5, ge=1, le=50)


class GeocodedMany(Schema):
    """The answers in the order of the questions."""

    items: list[GeocodeOut]


class SuggestionOut(Schema):
    """A name or an address to choose while typing. `kind` is road, compound, poi, community, subdistrict or address;
    `code`, `building_code` and `point` ([lon, lat], EPSG:4326) are known for addresses."""

    kind: str
    text: str
    matched: str
    code: str | None
    building_code: str | None
    point: Position | None


class Suggestions(Schema):
    """Best first."""

    items: list[SuggestionOut]


@router.get("/geocode", response=GeocodeOut, url_name="geocode")
def geocode_one(
    request: HttpRequest,
    q: str = Query(..., max_length=MAX_TEXT),
    near: str | None = Query(None, max_length=60),
    limit: int = Query(5, ge=1, le=50),
) -> dict[str, Any]:
    """What a text means in the address library. `near` is lon,lat in EPSG:4326 and only breaks ties."""
    return geocode(q, near=read_near(near), limit=limit).as_json(_say(request))


@router.post("/geocode", response=GeocodedMany, url_name="geocode_many")
def geocode_many(request: HttpRequest, payload: GeocodeMany) -> dict[str, Any]:
    """Up to 200 texts at once; reads only."""
    say = _say(request)
    return {
        "items": [
            geocode(item.text, near=_near(item.near), limit=payload.limit).as_json(say)
            for item in payload.items
        ]
    }


@router.get("/addresses/suggest", response=Suggestions, url_name="suggest_addresses")
def suggest(
    request: HttpRequest,
    q: str = Query(..., max_length=300),
    near: str | None = Query(None, max_length=60),
    limit: int = Query(10, ge=1, le=50),
) -> dict[str, Any]:
    """Names and addresses that what was typed may become: prefix, pinyin, initials (cgz183), middle of the name."""
    found = suggest_addresses(q, near=read_near(near), limit=limit)
    return {"items": [suggestion.as_json() for suggestion in found]}


def _near(position: list[float] | None) -> LonLat | None:
    return check_lonlat(position[0], position[1], field="near") if position else None


def _say(request: HttpRequest) -> Any:
    return partial(import_string(settings.TEXT_FOR), language=actor_of_request(request).language)
