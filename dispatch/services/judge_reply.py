"""Write what became of a reply: sent back, signed, passed or ordered anew."""

from typing import Any

from dispatch.models import Reply

REPLY_LIMIT_CHARACTERS = 10_000


def judge_reply(
    reply: Reply | None, outcome: Reply.Outcome, *, remark: str = "", **who_and_when: Any
) -> None:
    """Set outcome and remark (and `signed_by_id`, `signed_at`, `audited_by_id`, `audited_at` where given)."""
    if reply is None:
        return
    reply.outcome = outcome
    reply.remark = remark[:500] or reply.remark
    for name, value in who_and_when.items():
        setattr(reply, name, value)
    reply.save(update_fields=["outcome", "remark", *who_and_when])
