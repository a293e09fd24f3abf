"""What a file is, by its content: the name and the declared type of an upload are claims nobody relies on."""

from dataclasses import dataclass

MAX_FILE_BYTES = 20 * 1024 * 1024
PHOTO_PURPOSES = frozenset({"report", "before", "after", "site_check"})


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file we keep: MIME type, ending on disk, and whether it is a picture."""

    content_type: str
    ending: str
    photo: bool


JPEG = FileKind("image/jpeg", "jpg", True)
PNG = FileKind("image/png", "png", True)
WEBP = FileKind("image/webp", "webp", True)
PDF = FileKind("application/pdf", "pdf", False)


def kind_of(head: bytes) -> FileKind | None:
    """The kind by the first 16 bytes; None when it is nothing we keep."""
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"%PDF-"):
        return PDF
    return None
