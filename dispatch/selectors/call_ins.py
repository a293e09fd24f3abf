"""Which leader call-in sessions are there, and what was taken and promised in them?"""

import io
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from openpyxl import Workbook

from dispatch.models import CallInSession, CallInTicket
from dispatch.selectors.access import visible_tickets
from dispatch.selectors.current_moment import Moment
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.selectors.units_index import units_index

HEADER = {
    "zh": "场次 接听时间 领导 工单编号 标题 渠道 承办单位 状态 承诺 承诺日期 后续办理 办结时间",
    "en": "session taken_at leader ticket title channel unit state promise promised_on result done_at",
}


def lock_session(session_id: UUID) -> CallInSession:
    """One session, locked; `session_not_found` (404)."""
    session = CallInSession.objects.select_for_update().filter(id=session_id).first()
    if session is None:
        raise GridlineError("session_not_found", status=404)
    return session


def list_sessions(
    *, actor: Actor, moment: Moment, after: UUID | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """The schedule is announced, so everybody may read it; the latest first. Two statements."""
    sessions = CallInSession.objects.annotate(
        tickets=Count("taken"),
        open_promises=Count("taken", filter=Q(taken__done_at=None) & ~Q(taken__promise="")),
    )
    if after is not None:
        last = CallInSession.objects.filter(id=after).values_list("starts_at", flat=True).first()
        if last is not None:
            sessions = sessions.filter(Q(starts_at__lt=last) | Q(starts_at=last, id__lt=after))
    return [session_row(session, actor, moment) for session in sessions.order_by("-starts_at", "-id")[:limit]]


def session_row(session: CallInSession, actor: Actor, moment: Moment) -> dict[str, Any]:
    """A session in the schedule."""
    unit = units_index(moment.units_version).get(session.unit_id) if session.unit_id else None
    return {
        "id": str(session.id),
        "number": session.number,
        "state": session.state,
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "leader": session.leader,
        "unit": unit.name(actor.language) if unit else session.unit_id,
        "place": session.place,
        "topic": session.topic,
        "note": session.note,
        "tickets": getattr(session, "tickets", 0),
        "open_promises": getattr(session, "open_promises", 0),
    }


def session_ledger(*, session_id: UUID, actor: Actor) -> list[dict[str, Any]]:
    """The tickets taken that the actor may see, with promise and result; `session_not_found` (404)."""
    if not CallInSession.objects.filter(id=session_id).exists():
        raise GridlineError("session_not_found", status=404)
    rows = CallInTicket.objects.filter(session_id=session_id, ticket__in=visible_tickets(actor))
    return [
        {
            "ticket": str(row.ticket_id),
            "number": row.ticket.number,
            "title": row.ticket.title,
            "channel": row.ticket.channel,
            "unit": row.ticket.lead_unit_id,
            "state": row.ticket.state,
            "taken_at": row.taken_at,
            "promise": row.promise,
            "promised_on": row.promised_on,
            "result": row.result,
            "done_at": row.done_at,
        }
        for row in rows.select_related("ticket").order_by("taken_at", "id")
    ]


def ledger_sheet(*, session_id: UUID, actor: Actor) -> bytes:
    """The ledger (台账) of a session as an XLSX file, in the reader's language."""
    session = CallInSession.objects.filter(id=session_id).first()
    rows = session_ledger(session_id=session_id, actor=actor)
    assert session is not None
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADER.get(actor.language, HEADER["zh"]).split())
    for row in rows:
        cells = (
            session.number, f"{row['taken_at']:%Y-%m-%d %H:%M}", session.leader, row["number"], row["title"],
            row["channel"], row["unit"] or "", row["state"], row["promise"], str(row["promised_on"] or ""),
            row["result"], f"{row['done_at']:%Y-%m-%d %H:%M}" if row["done_at"] else "",
        )  # fmt: skip
        sheet.append([_plain(cell) for cell in cells])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _plain(cell: str) -> str:
    """Text that a spreadsheet will not take for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell
