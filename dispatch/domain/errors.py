"""Refusals that carry more than a code."""

from uuid import UUID

from gis.domain.errors import GridlineError


class VersionConflict(GridlineError):
    """Somebody changed the ticket since the caller saw it; the door answers 409 with the ticket as it is now."""

    def __init__(self, *, subject_id: UUID, expected: int, found: int) -> None:
        super().__init__("version_conflict", status=409, field="If-Match", expected=expected, found=found)
        self.subject_id = subject_id
