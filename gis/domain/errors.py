"""The one error that services, selectors and rules raise towards a person or a program."""

from collections.abc import Mapping


class GridlineError(Exception):
    """A refusal with a stable code.

    `code`    snake_case, never renamed; its texts stand in config/messages/{zh,en}.json under the same key
    `status`  the HTTP status a door answers with; 4xx, because a refusal is not a failure
    `field`   path of the input that was refused, e.g. `location.lon`; None when no single field is at fault
    `params`  values for the message's placeholders; facts, never personal data
    `extra`   facts that go beside the message into the answer's body, e.g. the record's present state
    """

    def __init__(
        self,
        code: str,
        *,
        status: int = 400,
        field: str | None = None,
        extra: Mapping[str, object] | None = None,
        **params: object,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.field = field
        self.extra = dict(extra or {})
        self.params = params

    def __str__(self) -> str:
        return f"{self.code} {self.params}" if self.params else self.code
