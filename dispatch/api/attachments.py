"""Photos and documents: upload to a ticket or for a report, and fetch with the same right as the ticket."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Field, File, Form, Router, Schema, UploadedFile

from dispatch.api.answers import json_answer
from dispatch.api.positions import position_of
from dispatch.api.ticket_schemas import Location
from dispatch.domain.file_kinds import MAX_FILE_BYTES
from dispatch.models import Attachment
from dispatch.selectors.find_attachment import find_attachment
from dispatch.selectors.ticket_detail import attachment_json
from dispatch.services.add_attachment import add_attachment
from dispatch.services.store_attachment import PhotoClaim, store_attachment
from gis.domain.errors import GridlineError
from grid.api.instants import Instant
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["attachments"], auth=signed_in)


class UploadForm(Schema):
    """What comes beside the file: what it is for, and when and where the phone says it was taken."""

    purpose: str = Field(default="report", max_length=12)
    taken_at: Instant | None = None
    lon: float | None = None
    lat: float | None = None
    coord_type: str | None = Field(default=None, max_length=16)
    accuracy_m: float | None = Field(default=None, ge=0, le=100_000)

    def claim(self) -> PhotoClaim:
        """Time and place as the phone claims them; half a position is refused."""
        if (self.lon is None) != (self.lat is None):
            raise GridlineError("location_incomplete", status=422, field="lon")
        if self.lon is None or self.lat is None:
            return PhotoClaim(self.taken_at, None, self.accuracy_m)
        location = Location(lon=self.lon, lat=self.lat, coord_type=self.coord_type)
        return PhotoClaim(self.taken_at, position_of(location), self.accuracy_m)


def content_of(file: UploadedFile) -> bytes:
    """The upload's bytes; a file over the limit is refused before it is read into memory."""
    if (file.size or 0) > MAX_FILE_BYTES:
        raise GridlineError(
            "file_too_large", status=413, field="file", limit_mb=MAX_FILE_BYTES // 1024 // 1024
        )
    content: bytes = file.read()
    return content


def store_upload(request: HttpRequest, file: UploadedFile, form: UploadForm) -> HttpResponse:
    """Store a file before the report or action that names it; shared with the mobile door."""
    actor = actor_of_request(request)
    stored = store_attachment(content=content_of(file), purpose=form.purpose, actor=actor, claim=form.claim())
    return json_answer(201, attachment_json(stored))


@router.post("/attachments", operation_id="upload_attachment")
def upload(
    request: HttpRequest, file: Annotated[UploadedFile, File()], form: Annotated[UploadForm, Form()]
) -> HttpResponse:
    """Store a file before the report or action that names it."""
    return store_upload(request, file, form)


@router.post("/tickets/{uuid:ticket_id}/attachments", operation_id="add_attachment")
def add(
    request: HttpRequest,
    ticket_id: UUID,
    file: Annotated[UploadedFile, File()],
    form: Annotated[UploadForm, Form()],
) -> HttpResponse:
    """Store a file with a ticket the actor sees."""
    actor = actor_of_request(request)
    stored = add_attachment(
        ticket_id=ticket_id, content=content_of(file), purpose=form.purpose, actor=actor, claim=form.claim()
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
