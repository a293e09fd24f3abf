"""A way out to other programs: an HTTP POST, signed with HMAC-SHA256, to hosts on a list and nowhere else."""

import hashlib
import hmac
import json
from datetime import datetime
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from dispatch.domain.delivery import DeliveryFailed, Outgoing
from dispatch.selectors.current_moment import current_moment

TIMEOUT_S = 10.0
#: Answers that another attempt would not change.
FOR_GOOD = frozenset({400, 401, 403, 404, 405, 410, 413, 415, 422})


class WebhookAdapter:
    """Sends `X-Gridline-Signature: t=<unix time>,v1=<hex>`, the HMAC of `<time>.<body>` with the shared secret.

    The receiver recomputes it, refuses old times, and drops a repeated `Idempotency-Key`. Redirects are not followed
    and no proxy of the environment is used: the list of hosts is the whole truth about where messages go.
    """

    def deliver(self, message: Outgoing) -> None:
        """POST and see a 2xx; everything else is a DeliveryFailed."""
        check_target(message.address)
        body = body_of(message)
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": message.idempotency_key,
            "X-Gridline-Signature": signature(body, current_moment().now, _secret()),
        }
        try:
            with httpx.Client(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False) as client:
                answer = client.post(message.address, content=body, headers=headers)
        except httpx.HTTPError as failure:
            raise DeliveryFailed(f"{type(failure).__name__}: {failure}") from failure
        if not answer.is_success:
            raise DeliveryFailed(f"HTTP {answer.status_code}", for_good=answer.status_code in FOR_GOOD)


def body_of(message: Outgoing) -> bytes:
    """The message as JSON: what happened to what, with ids and facts; no personal data is among them."""
    return json.dumps(
        {
            "id": message.message_id,
            "type": message.text_code,
            "subject": {"type": message.subject_type, "id": message.subject_id},
            "params": message.params,
            "texts": dict(message.texts),
            "emergency": message.emergency,
            "created_at": message.created_at.isoformat(),
            "legal_due_at": message.legal_due_at.isoformat() if message.legal_due_at else None,
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        default=str,
    ).encode()


def signature(body: bytes, at: datetime, secret: str) -> str:
    """The header's value for this body at this time."""
    stamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={digest}"


def check_target(url: str) -> None:
    """Raises DeliveryFailed (for good) unless the URL's host, with its port where it names one, is on the list.

    Plain http is for this machine only.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as broken:
        raise DeliveryFailed(f"no URL: {broken}", for_good=True) from broken
    named = host if port is None else f"{host}:{port}"
    if host is None or parts.username is not None or named not in settings.WEBHOOK_HOSTS:
        raise DeliveryFailed(f"{named or 'this address'} is not on the list of hosts", for_good=True)
    if parts.scheme != "https" and not (parts.scheme == "http" and host == "127.0.0.1"):
        raise DeliveryFailed("only https leaves this machine", for_good=True)


def _secret() -> str:
    secret: str = settings.WEBHOOK_SECRET
    if not secret:
        raise DeliveryFailed("GRIDLINE_WEBHOOK_SECRET is not set", for_good=True)
    return secret
