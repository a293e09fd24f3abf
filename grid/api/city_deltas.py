"""Reports of verified changes to the city platform, and its answers."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Router

from grid.api.security import SignedIn, actor_of_request
from grid.api.verification_schemas import AnswerIn, DeltaDetail, DeltaOut, Deltas, MadeDelta
from grid.domain.roles import Role
from grid.models import CityDelta
from grid.selectors.city_deltas import city_delta, city_delta_lines, city_deltas
from grid.services.report_to_city import answer_city_delta, make_city_delta, send_city_delta

both = SignedIn(Role.DATA_CLERK, Role.CITY)
router = Router(tags=["verification"], auth=both)

MOST = 200
LINES = "application/x-ndjson"
Number = Path(ge=1, le=2_147_483_647)


@router.get("/verification/deltas", response=Deltas, url_name="city_deltas")
def deltas(request: HttpRequest) -> dict[str, Any]:
    """The newest two hundred; numbers have no gaps, so a receiver sees what it lacks."""
    return {"items": list(city_deltas()[:MOST])}


@router.post(
    "/verification/deltas",
    response={200: MadeDelta},
    auth=SignedIn(Role.DATA_CLERK),
    url_name="city_delta_make",
)
def make(request: HttpRequest) -> dict[str, Any]:
    """The next report, of everything taken into the layers since the last one."""
    return {"delta": make_city_delta(actor=actor_of_request(request).username, at=timezone.now())}


@router.get("/verification/deltas/{number}", response=DeltaDetail, url_name="city_delta")
def delta(request: HttpRequest, number: int = Number) -> dict[str, Any]:
    """With every message about it."""
    return _detail(city_delta(number))


@router.get("/verification/deltas/{number}/lines", url_name="city_delta_lines")
def lines(request: HttpRequest, number: int = Number) -> HttpResponse:
    """The report itself as JSON lines: the same bytes each time, with their SHA-256 as ETag."""
    found = city_delta(number)
    answer = HttpResponse(city_delta_lines(found), content_type=LINES)
    answer["ETag"] = f'"{found.sha256}"'
    answer["Content-Disposition"] = f'attachment; filename="delta-{number:06d}.jsonl"'
    return answer


@router.post(
    "/verification/deltas/{number}/send",
    response=DeltaOut,
    auth=SignedIn(Role.DATA_CLERK),
    url_name="city_delta_send",
)
def send(request: HttpRequest, number: int = Number) -> CityDelta:
    """Notes that the report was handed over, first or again."""
    return send_city_delta(number=number, actor=actor_of_request(request).username, at=timezone.now())


@router.post("/verification/deltas/{number}/acknowledge", response=DeltaDetail, url_name="city_delta_answer")
def acknowledge(request: HttpRequest, body: AnswerIn, number: int = Number) -> dict[str, Any]:
    """The city's answer, by its own message or entered by a clerk. The same answer twice is one."""
    answered = answer_city_delta(
        number=number,
        accepted=body.accepted,
        receipt=body.receipt,
        reason=body.reason,
        sha256=body.sha256,
        actor=actor_of_request(request).username,
        at=timezone.now(),
    )
    return _detail(answered)


def _detail(found: CityDelta) -> dict[str, Any]:
    facts = {name: getattr(found, name) for name in DeltaOut.model_fields}
    return facts | {"messages": list(found.messages.order_by("at", "id"))}
