"""What somebody wants to read of a layer: where, when, which, how many, in which coordinate system."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from gis.domain.errors import GridlineError
from gis.domain.map_layers import FieldKind, LayerField, MapLayer
from gis.domain.served_crs import CRS84, ServedCrs

MOST_FEATURES: Final = 10_000
PAST_MARK: Final = "@"
_LARGEST_ROW: Final = 2**63 - 1
_MERCATOR_EDGE_M: Final = 20_037_508.34


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in the coordinates of `srid`, x before y."""

    west: float
    south: float
    east: float
    north: float
    srid: int = 4326


@dataclass(frozen=True, slots=True)
class Span:
    """What was valid at some moment between `since` and `until`; both equal = at that moment; None = without end."""

    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class FeatureKey:
    """Which feature: its code and, for one that is valid no more, the number of its row (`code@row`)."""

    code: str
    row: int | None = None

    def __str__(self) -> str:
        return self.code if self.row is None else f"{self.code}{PAST_MARK}{self.row}"


@dataclass(frozen=True, slots=True)
class FeatureQuestion:
    """A page of features, ordered by code. `span` None = what is valid now. `after`: the last one of the page before.

    `area` is the code of an area in which a feature's middle lies; `equal` are fields with the value they must have.
    """

    layer: MapLayer
    limit: int
    boxes: tuple[Box, ...] = ()
    area: str | None = None
    codes: tuple[str, ...] = ()
    equal: tuple[tuple[LayerField, str | int | float | bool], ...] = ()
    span: Span | None = None
    after: FeatureKey | None = None
    crs: ServedCrs = CRS84

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the layer down."""
        return bool(self.boxes or self.area or self.codes or self.equal or self.span)


def parse_key(text: str) -> FeatureKey:
    """The key in an address. Whatever is not `code@row` is a code."""
    code, mark, row = text.rpartition(PAST_MARK)
    if mark and row.isascii() and row.isdigit() and len(row) < 20 and int(row) <= _LARGEST_ROW:
        return FeatureKey(code, int(row))
    return FeatureKey(text)


def parse_boxes(text: str, crs: ServedCrs = CRS84, *, field: str = "bbox") -> tuple[Box, ...]:
    """Four numbers, or six of which the heights are ignored, in the axis order of `crs`.

    A box whose west lies east of its east crosses the date line and becomes two. Raises GridlineError
    `bbox_malformed` (400).
    """
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = numbers[0:2] + numbers[3:5]
    if len(numbers) != 4 or not all(math.isfinite(number) for number in numbers):
        raise GridlineError("bbox_malformed", field=field, given=text[:80])
    if crs.latitude_first:
        numbers = [numbers[1], numbers[0], numbers[3], numbers[2]]
    west, south, east, north = numbers
    degrees = crs.srid == 4326
    out_of_range = degrees and (max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90)
    if south > north or out_of_range or (west > east and not degrees):
        raise GridlineError("bbox_malformed", field=field, given=text[:80])
    if west > east:
        return Box(west, south, 180, north), Box(-180, south, east, north)
    if not degrees:  # whoever asks for more than the world gets the world
        west, south, east, north = (max(-_MERCATOR_EDGE_M, min(_MERCATOR_EDGE_M, each)) for each in numbers)
    return (Box(west, south, east, north, crs.srid),)


def parse_moment(text: str, *, field: str) -> datetime:
    """A moment with its zone (RFC 3339). Raises GridlineError `moment_malformed` (400)."""
    try:
        moment = datetime.fromisoformat(text.strip().upper().replace(" ", "+"))
        if moment.tzinfo is None:
            raise ValueError(text)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise GridlineError("moment_malformed", field=field, given=text[:60]) from None


def parse_span(text: str, *, field: str = "datetime") -> Span:
    """A moment, or two with a slash between them, `..` or nothing for an open end (OGC API – Features, 7.15.4)."""
    first, slash, last = text.partition("/")
    if not slash:
        moment = parse_moment(first, field=field)
        return Span(moment, moment)
    since, until = (None if end in ("", "..") else parse_moment(end, field=field) for end in (first, last))
    if (since is None and until is None) or (since and until and since > until):
        raise GridlineError("moment_malformed", field=field, given=text[:60])
    return Span(since, until)


def parse_value(field: LayerField, text: str) -> str | int | float | bool:
    """A field's value as an address states it. Raises GridlineError `filter_value_malformed` (400)."""
    try:
        match field.kind:
            case FieldKind.TEXT:
                return text
            case FieldKind.INTEGER:
                return _whole(text)
            case FieldKind.NUMBER:
                return _finite(text)
            case FieldKind.FLAG:
                return {"true": True, "false": False}[text.lower()]
            case FieldKind.TIME:
                raise ValueError(text)
    except (ValueError, KeyError):
        raise GridlineError(
            "filter_value_malformed", field=field.name, given=text[:60], kind=field.kind.value
        ) from None


def _whole(text: str) -> int:
    number = int(text[:20])
    if abs(number) > _LARGEST_ROW or len(text) > 20:
        raise ValueError(text)
    return number


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number
