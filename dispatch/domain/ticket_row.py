"""One row of a ticket file, read by its mapping: an intake with its times, or the reason why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from dispatch.domain.intake import ExternalGiven, Intake, RequesterGiven, check_intake
from dispatch.domain.ticket_mapping import ISO, TIME_FIELDS, TicketMapping
from gis.domain.coordinates import LonLat, check_lonlat, to_wgs84
from gis.domain.errors import GridlineError

LONGEST_NUMBER = 64
LONGEST_ADDRESS = 300
TRUE_WORDS = frozenset({"1", "true", "yes", "y", "是"})


@dataclass(frozen=True, slots=True)
class RowTimes:
    """The times a row states, aware; None where the cell is empty."""

    received_at: datetime | None = None
    closed_at: datetime | None = None
    due_at: datetime | None = None
    sign_due_at: datetime | None = None
    return_due_at: datetime | None = None

    @property
    def overdue(self) -> bool | None:
        """Closed after it was due; None when one of the two is not stated."""
        if self.closed_at is None or self.due_at is None:
            return None
        return self.closed_at > self.due_at


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A row that can be taken in. ``line`` counts from 1 with the header; ``stated_*`` are for comparison only."""

    line: int
    number: str
    intake: Intake
    times: RowTimes
    stated_area: str | None = None
    stated_unit: str | None = None


def read_time(text: str, formats: tuple[str, ...], zone: tzinfo) -> datetime:
    """An aware time by the first format that fits; a time without offset is local to ``zone``.

    Raises ValueError when no format fits.
    """
    for wanted in formats:
        try:
            found = datetime.fromisoformat(text) if wanted == ISO else datetime.strptime(text, wanted)  # noqa: DTZ007
        except ValueError:
            continue
        return found if found.tzinfo else found.replace(tzinfo=zone)
    raise ValueError(text)


def read_times(mapping: TicketMapping, cells: Mapping[str, str]) -> RowTimes:
    """The times of a row; raises `time_not_readable` naming the column."""
    found: dict[str, datetime | None] = {}
    for name in TIME_FIELDS:
        rule = mapping.fields.get(name)
        text = rule.read(cells) if rule else ""
        try:
            found[name] = read_time(text, mapping.time_formats, mapping.zone) if text else None
        except ValueError:
            column = rule.column if rule else name
            raise GridlineError("time_not_readable", status=422, field=column, given=text[:40]) from None
    return RowTimes(**found)


def read_row(
    mapping: TicketMapping, line: int, cells: Mapping[str, str], times: RowTimes, classes: Mapping[str, str]
) -> TicketRow:
    """The row as an intake. ``classes`` maps the names of request classes to codes, for `lookup: class_name`.

    Raises GridlineError with the reason: a value that no mapping knows, a position that cannot be, NUL, text too
    long or missing, closed before received, and what `check_intake` refuses.
    """
    if any("\0" in text for text in cells.values()):
        raise GridlineError("cell_has_nul", status=422)
    number = _read(mapping, "number", cells)
    if not number:
        raise GridlineError("external_number_missing", status=422, field="number")
    if len(number) > LONGEST_NUMBER:
        raise GridlineError("external_number_too_long", status=422, field="number", limit=LONGEST_NUMBER)
    if times.closed_at and times.received_at and times.closed_at < times.received_at:
        raise GridlineError("closed_before_received", status=422, field="closed_at")
    intake = Intake(
        kind=mapping.kind,
        origin=mapping.origin,
        title=_read(mapping, "title", cells)[:120],
        text=_read(mapping, "text", cells),
        channel=_read(mapping, "channel", cells)[:32] or "12345",
        request_type=_read(mapping, "request_type", cells),
        request_class=_class_code(mapping, cells, classes),
        matter=_read(mapping, "matter", cells),
        priority=_read(mapping, "priority", cells) or "normal",
        address_text=_read(mapping, "address_text", cells)[:LONGEST_ADDRESS],
        point=point_of(mapping, cells),
        requester=RequesterGiven(
            _read(mapping, "requester_name", cells)[:80],
            _read(mapping, "requester_phone", cells)[:32],
            _read(mapping, "requester_secret", cells).lower() in TRUE_WORDS,
        ),
        external=_external(mapping, cells, number, times),
    )
    check_intake(intake)
    area = mapping.area_check.code(cells) if mapping.area_check else None
    unit = cells.get(mapping.unit_column, "").strip() if mapping.unit_column else ""
    return TicketRow(line, number, intake, times, area, unit or None)


def _read(mapping: TicketMapping, name: str, cells: Mapping[str, str]) -> str:
    rule = mapping.fields.get(name)
    return rule.read(cells) if rule else ""


def _class_code(mapping: TicketMapping, cells: Mapping[str, str], classes: Mapping[str, str]) -> str:
    rule = mapping.fields.get("request_class")
    if rule is None:
        return ""
    found = rule.read(cells)
    if not rule.lookup or not found:
        return found
    if found not in classes:
        raise GridlineError("value_not_mapped", status=422, field=rule.column, given=found[:60])
    return classes[found]


def point_of(mapping: TicketMapping, cells: Mapping[str, str]) -> LonLat | None:
    """The position in EPSG:4326, None when the row has none."""
    lon_text, lat_text = _read(mapping, "lon", cells), _read(mapping, "lat", cells)
    if mapping.coord_type is None or (not lon_text and not lat_text):
        return None
    try:
        lon, lat = float(lon_text), float(lat_text)
    except ValueError:
        raise GridlineError("coordinates_not_numbers", status=422, field="location") from None
    return to_wgs84(check_lonlat(lon, lat), mapping.coord_type)


def _external(
    mapping: TicketMapping, cells: Mapping[str, str], number: str, times: RowTimes
) -> ExternalGiven:
    return ExternalGiven(
        system=mapping.external_system,
        number=number,
        class_code=_read(mapping, "class_code", cells)[:64],
        dispatched_at=times.received_at,
        sign_due_at=times.sign_due_at,
        return_due_at=times.return_due_at,
        due_at=times.due_at,
        callback_by=_read(mapping, "callback_by", cells)[:16],
        supervised_by=_read(mapping, "supervised_by", cells)[:64],
    )
