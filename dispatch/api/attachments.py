"""Photos and documents: upload to a ticket or for a report, and fetch with the same right as the ticket."""

from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import File, Form, Router, UploadedFile

from dispatch.api.answers import json_answer
from dispatch.api.positions import position_of
from dispatch.api.ticket_schemas import Instant, Location
from dispatch.domain.file_kinds import MAX_FILE_BYTES
from dispatch.models import Attachment
from dispatch.selectors.find_attachment import find_attachment
from dispatch.selectors.ticket_detail import attachment_json
from dispatch.services.add_attachment import add_attachment
from dispatch.services.store_attachment import PhotoClaim, store_attachment
from gis.domain.errors import GridlineError
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["attachments"], auth=signed_in)

Purpose = Annotated[str, Form(max_length=12)]


def claim_of(
    taken_at: datetime | None,
    lon: float | None,
    lat: float | None,
    coord_type: str | None,
    accuracy_m: float | None,
) -> PhotoClaim:
    """Time and place as the phone claims them; half a position is refused."""
    if (lon is None) != (lat is None):
        raise GridlineError("location_incomplete", status=422, field="lon")
    location = (
        Location(lon=lon, lat=lat, coord_type=coord_type) if lon is not None and lat is not None else None
    )
    return PhotoClaim(taken_at, position_of(location), accuracy_m)


def content_of(file: UploadedFile) -> bytes:
    """The upload's bytes; a file over the limit is refused before it is read into memory."""
    if (file.size or 0) > MAX_FILE_BYTES:
        raise GridlineError(
            "file_too_large", status=413, field="file", limit_mb=MAX_FILE_BYTES // 1024 // 1024
        )
    content: bytes = file.read()
    return content


@router.post("/attachments", operation_id="upload_attachment")
def upload(
    request: HttpRequest,
    file: Annotated[UploadedFile, File()],
    purpose: Purpose = "report",
    taken_at: Annotated[Instant | None, Form()] = None,
    lon: Annotated[float | None, Form()] = None,
    lat: Annotated[float | None, Form()] = None,
    coord_type: Annotated[str | None, Form(max_length=16)] = None,
    accuracy_m: Annotated[float | None, Form(ge=0, le=100_000)] = None,
) -> HttpResponse:
    """Store a file before the report or action that names it."""
    claim = claim_of(taken_at, lon, lat, coord_type, accuracy_m)
    stored = store_attachment(
        content=content_of(file), purpose=purpose, actor=actor_of_request(request), claim=claim
    )
    return json_answer(201, attachment_json(stored))


@router.post("/tickets/{uuid:ticket_id}/attachments", operation_id="add_attachment")
def add(
    request: HttpRequest,
    ticket_id: UUID,
    file: Annotated[UploadedFile, File()],
    purpose: Purpose = "document",
    taken_at: Annotated[Instant | None, Form()] = None,
    lon: Annotated[float | None, Form()] = None,
    lat: Annotated[float | None, Form()] = None,
    coord_type: Annotated[str | None, Form(max_length=16)] = None,
    accuracy_m: Annotated[float | None, Form(ge=0, le=100_000)] = None,
) -> HttpResponse:
    """Store a file with a ticket the actor sees."""
    claim = claim_of(taken_at, lon, lat, coord_type, accuracy_m)
    stored = add_attachment(
        ticket_id=ticket_id,
        content=content_of(file),
        purpose=purpose,
        actor=actor_of_request(request),
        claim=claim,
    )
    return json_answer(201, attachment_json(stored))


@router.get("/attachments/{uuid:attachment_id}", operation_id="get_attachment")
def fetch(request: HttpRequest, attachment_id: UUID) -> FileResponse:
    """The file itself. Never run by a browser: fixed type, no sniffing, a sandbox around it."""
    found: Attachment = find_attachment(attachment_id=attachment_id, actor=actor_of_request(request))
    path = Path(settings.ATTACHMENT_ROOT) / found.path
    answer = FileResponse(path.open("rb"), content_type=found.content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, max-age=86400, immutable"
    return answer
