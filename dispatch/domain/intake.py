"""What an intake says, checked: the value object every door (API, phone, import) hands to the same service."""

from dataclasses import dataclass, field
from datetime import datetime

from gis.domain.coordinates import LonLat
from gis.domain.errors import GridlineError

TEXT_LIMIT_CHARACTERS = 20_000
TITLE_LENGTH = 60
REQUEST_TYPES = ("consultation", "help", "complaint", "violation_report", "suggestion")


@dataclass(frozen=True, slots=True)
class RequesterGiven:
    """The requester (诉求人) as told: all of it may be empty, anonymity is respected.

    ``age`` in years where it was told, kept only as the mark "elderly"; ``enterprise``: it asks for an enterprise.
    """

    name: str = ""
    phone: str = ""
    secret: bool = False
    age: int | None = None
    enterprise: bool = False


@dataclass(frozen=True, slots=True)
class ExternalGiven:
    """Number, class and clocks a city ticket arrives with; every time is aware and kept as received."""

    system: str
    number: str
    class_code: str = ""
    dispatched_at: datetime | None = None
    sign_due_at: datetime | None = None
    return_due_at: datetime | None = None
    due_at: datetime | None = None
    callback_by: str = ""
    supervised_by: str = ""


@dataclass(frozen=True, slots=True)
class Intake:
    """One intake. ``point`` is WGS84 lon/lat, already converted; ``priority`` is normal, fast_track or emergency."""

    kind: str
    origin: str
    text: str
    title: str = ""
    channel: str = "12345"
    request_type: str = ""
    request_class: str = ""
    matter: str = ""
    priority: str = "normal"
    address_text: str = ""
    point: LonLat | None = None
    accuracy_m: float | None = None
    requester: RequesterGiven = field(default_factory=RequesterGiven)
    external: ExternalGiven | None = None
    photo_ids: tuple[str, ...] = ()
    outside_reason: str = ""  # why an inspector reports outside the own responsibility grid
    owner_centre: str = "district"
    linked_ticket: str | None = None
    accused_unit: str = ""  # code of the unit an efficiency complaint is about


def check_intake(intake: Intake) -> None:
    """Refuse what no service could use; raises GridlineError naming the field."""
    if not intake.text.strip():
        raise GridlineError("text_missing", status=422, field="text")
    if len(intake.text) > TEXT_LIMIT_CHARACTERS:
        raise GridlineError("text_too_long", status=422, field="text", limit=TEXT_LIMIT_CHARACTERS)
    if intake.origin == "city" and (intake.external is None or not intake.external.number.strip()):
        raise GridlineError("external_number_missing", status=422, field="external.number")
    if intake.kind == "grid_event" and not intake.matter:
        raise GridlineError("matter_missing", status=422, field="matter")
    if intake.kind == "grid_event" and intake.point is None:
        raise GridlineError("location_missing", status=422, field="location")
    if intake.request_type and intake.request_type not in REQUEST_TYPES:
        raise GridlineError("request_type_unknown", status=422, field="request_type")
    check_city_times(intake.external)


def check_city_times(external: ExternalGiven | None) -> None:
    """City times must be aware and in order: a due time before the dispatch time is a misread file."""
    if external is None:
        return
    for name in ("dispatched_at", "sign_due_at", "return_due_at", "due_at"):
        moment = getattr(external, name)
        if moment is not None and moment.tzinfo is None:
            raise GridlineError("time_zone_missing", status=422, field=f"external.{name}")
    if external.dispatched_at and external.due_at and external.due_at <= external.dispatched_at:
        raise GridlineError("due_before_dispatch", status=422, field="external.due_at")


def title_of(intake: Intake) -> str:
    """The title given, or the first sentence of the text, cut to fit a list row."""
    if intake.title.strip():
        return intake.title.strip()[:120]
    first = intake.text.strip().splitlines()[0]
    for stop in "。!?;！？；":
        first = first.split(stop, 1)[0]
    return first[:TITLE_LENGTH]
