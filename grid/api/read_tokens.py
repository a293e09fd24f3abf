"""Tokens for desktop GIS programs: made, listed and ended by the person who uses them."""

from datetime import date, datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from grid.api.security import SignedIn, actor_of_request
from grid.domain.roles import Role
from grid.models import AccessToken
from grid.selectors.read_tokens import read_tokens
from grid.services.issue_read_token import issue_read_token
from grid.services.revoke_read_token import revoke_read_token

router = Router(tags=["auth"], auth=SignedIn(Role.DATA_CLERK, Role.SYSTEM_ADMIN))


class ReadTokenWish(Schema, extra="forbid"):
    """Where the token will be kept, and for how many days it is to work."""

    label: str = Field(min_length=1, max_length=60)
    days: int = Field(default=90, ge=1, le=366)


class ReadTokenOut(Schema):
    """A token that opens /ogc/, /tiles/ and /api/v1/layers for reading, and nothing else."""

    id: int
    label: str
    created_at: datetime
    expires_at: datetime
    last_used_on: date | None


class IssuedReadToken(ReadTokenOut):
    """With the token itself, told this once: the password of HTTP Basic, beside `username`."""

    username: str
    token: str


class ReadTokens(Schema):
    """The newest first."""

    items: list[ReadTokenOut]


@router.post("/auth/read-tokens", response={201: IssuedReadToken}, url_name="issue_read_token")
def issue(request: HttpRequest, wish: ReadTokenWish) -> Status[IssuedReadToken]:
    """Make a token for QGIS, ogr2ogr and the like."""
    actor = actor_of_request(request)
    row, token = issue_read_token(
        actor=actor,
        label=wish.label,
        lasts=timedelta(days=wish.days),
        at=timezone.now(),
        address=str(request.META.get("REMOTE_ADDR") or ""),
    )
    return Status(201, IssuedReadToken(**_facts(row), username=actor.username, token=token))


@router.get("/auth/read-tokens", response=ReadTokens, url_name="read_tokens")
def own(request: HttpRequest) -> ReadTokens:
    """The caller's own tokens that still work."""
    found = read_tokens(actor_of_request(request), timezone.now())
    return ReadTokens(items=[ReadTokenOut(**_facts(row)) for row in found])


@router.delete("/auth/read-tokens/{token_id}", response={204: None}, url_name="revoke_read_token")
def revoke(request: HttpRequest, token_id: int) -> Status[None]:
    """End one of the caller's own; ending what has ended, or was never the caller's, changes nothing."""
    revoke_read_token(actor=actor_of_request(request), token_id=token_id, at=timezone.now())
    return Status(204, None)


def _facts(row: AccessToken) -> dict[str, object]:
    return {
        "id": row.pk,
        "label": row.label,
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "last_used_on": row.last_used_on,
    }
