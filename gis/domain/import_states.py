"""The life of an import job: which state follows which, and which states work, wait or are over."""

from enum import StrEnum
from typing import Final

from gis.domain.errors import GridlineError


class ImportState(StrEnum):
    """Where an import job (导入任务) stands.

    `queued` nobody has looked at the file yet · `reading` the file is opened, its encoding and fields found ·
    `mapping` waits for a person to say which field is what · `validating` rows are judged and kept apart, chunk by
    chunk · `preview` waits for a person to publish · `publishing` the one transaction that makes the rows valid ·
    `published` · `failed` · `cancelled` · `rolled_back` what the batch changed is as it was before.
    """

    QUEUED = "queued"
    READING = "reading"
    MAPPING = "mapping"
    VALIDATING = "validating"
    PREVIEW = "preview"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    FAILED = "failed"
    CANCELLED = "cancelled"
    ROLLED_BACK = "rolled_back"


S = ImportState
WORKING: Final = frozenset({S.QUEUED, S.READING, S.VALIDATING, S.PUBLISHING})
"""A process works on it, or will; if that process dies another goes on from what it had finished."""
WAITING: Final = frozenset({S.MAPPING, S.PREVIEW})
"""A person's turn."""
OVER: Final = frozenset({S.PUBLISHED, S.FAILED, S.CANCELLED, S.ROLLED_BACK})

_NEXT: Final[dict[ImportState, frozenset[ImportState]]] = {
    S.QUEUED: frozenset({S.READING, S.CANCELLED, S.FAILED}),
    S.READING: frozenset({S.MAPPING, S.VALIDATING, S.CANCELLED, S.FAILED}),
    S.MAPPING: frozenset({S.VALIDATING, S.CANCELLED, S.FAILED}),
    S.VALIDATING: frozenset({S.PREVIEW, S.CANCELLED, S.FAILED}),
    S.PREVIEW: frozenset({S.VALIDATING, S.PUBLISHING, S.CANCELLED, S.FAILED}),
    S.PUBLISHING: frozenset({S.PUBLISHED, S.PREVIEW, S.CANCELLED, S.FAILED}),
    S.PUBLISHED: frozenset({S.ROLLED_BACK}),
    S.FAILED: frozenset(),
    S.CANCELLED: frozenset(),
    S.ROLLED_BACK: frozenset(),
}


def check_step(now: str, to: ImportState) -> None:
    """Raises GridlineError `import_state` (409) when a job in state `now` cannot become `to`."""
    if to not in _NEXT[ImportState(now)]:
        raise GridlineError("import_state", status=409, state=now, wanted=str(to), extra={"state": now})
