"""Keep an uploaded photo or document: checked by content, stored under its hash, then written down."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.contrib.gis.geos import Point
from PIL import Image, UnidentifiedImageError

from dispatch.domain.file_kinds import MAX_FILE_BYTES, PHOTO_PURPOSES, FileKind, kind_of
from dispatch.models import Attachment, Ticket
from dispatch.models.ticket import STORAGE_SRID
from dispatch.selectors.current_moment import current_moment
from gis.domain.coordinates import LonLat
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor

MAX_PIXELS = 60_000_000


@dataclass(frozen=True, slots=True)
class PhotoClaim:
    """What the phone says of a photo: when and where (WGS84), with its accuracy in metres. Claims, not facts."""

    taken_at: datetime | None = None
    point: LonLat | None = None
    accuracy_m: float | None = None


NO_CLAIM = PhotoClaim()


def store_attachment(
    *, content: bytes, purpose: str, actor: Actor, claim: PhotoClaim = NO_CLAIM, ticket: Ticket | None = None
) -> Attachment:
    """Store the file and its row; ``ticket`` None = an upload that a report or an action will name.

    The file is on disk, synced, before the row exists: a row never lacks its file. Raises `file_empty`,
    `file_too_large` (413), `file_kind_refused` (415) or `photo_unreadable` (422).
    """
    kind = checked_kind(content, purpose)
    digest = hashlib.sha256(content).hexdigest()
    path = f"{digest[:2]}/{digest}.{kind.ending}"
    write_file(Path(settings.ATTACHMENT_ROOT) / path, content)
    return Attachment.objects.create(
        ticket=ticket,
        purpose=purpose,
        path=path,
        sha256=digest,
        content_type=kind.content_type,
        size_bytes=len(content),
        uploaded_by_id=actor.account_id,
        uploaded_at=current_moment().now,
        taken_at=claim.taken_at,
        point=Point(claim.point.lon, claim.point.lat, srid=STORAGE_SRID) if claim.point else None,
        accuracy_m=claim.accuracy_m,
    )


def checked_kind(content: bytes, purpose: str) -> FileKind:
    """The kind of an acceptable file; raises as `store_attachment` says."""
    if not content:
        raise GridlineError("file_empty", status=422, field="file")
    if len(content) > MAX_FILE_BYTES:
        raise GridlineError(
            "file_too_large", status=413, field="file", limit_mb=MAX_FILE_BYTES // 1024 // 1024
        )
    if purpose not in Attachment.Purpose.values:
        raise GridlineError("attachment_purpose_unknown", status=422, field="purpose")
    kind = kind_of(content[:16])
    if kind is None or (purpose in PHOTO_PURPOSES and not kind.photo):
        raise GridlineError("file_kind_refused", status=415, field="file")
    if kind.photo:
        check_picture(content)
    return kind


def check_picture(content: bytes) -> None:
    """Decode the header and check sizes: a renamed archive or a decompression bomb is refused here."""
    try:
        with Image.open(BytesIO(content)) as picture:
            width, height = picture.size
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as broken:
        raise GridlineError("photo_unreadable", status=422, field="file") from broken
    if width * height > MAX_PIXELS:
        raise GridlineError("photo_too_many_pixels", status=422, field="file", limit=MAX_PIXELS)


def write_file(path: Path, content: bytes) -> None:
    """Write atomically: a reader sees the whole file or none. The same content twice is one file."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)  # on a full disk every byte left behind hurts
        raise
