"""Who does what next with a ticket: the moves of city, clerks, handlers, heads, auditors, callers and checkers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

DISPATCHER, AUDITOR, CALLER, CITY = "dispatcher", "reply_auditor", "callback_agent", "city_link"
CHECKER = "checker"  # played by an inspector of the place

REWORK_SHARE = 0.1
SUB_DISPATCH_SHARE = 0.4
SEND_BACK_SHARE = 0.1
POOR_CALLBACK_SHARE = 0.1
FAILED_CHECK_SHARE = 0.1

Ticket = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Move:
    """One step: ``who`` is a demo account (or CHECKER), ``door`` api, mobile or city.

    ``photo`` names the purpose of a photo to take on the spot first; ``handler_of`` a unit whose handler is to be
    named; ``unit_type`` a type whose unit is to be named.
    """

    who: str
    verb: str
    body: Mapping[str, Any] = field(default_factory=dict)
    door: str = "api"
    photo: str = ""
    handler_of: str = ""
    unit_type: str = ""


Play = Callable[[Ticket, Random], Move | None]


def next_move(ticket: Ticket, random: Random) -> Move | None:
    """The move that carries a ticket (as `GET /tickets/{id}` shows it) on; None when nobody here has to act."""
    plays = HOTLINE if ticket["kind"] == "hotline" else GRID_EVENT
    play = plays.get(ticket["state"])
    return play(ticket, random) if play else None


def _lead(ticket: Ticket) -> str:
    return str(ticket["lead_unit"]["code"])


def _clerk(ticket: Ticket) -> str:
    return f"clerk.{_lead(ticket)}"


def _classify(ticket: Ticket, random: Random) -> Move | None:
    return Move(
        DISPATCHER, "classify", {"request_class": "R03", "request_type": "complaint", "reason": "补充分类"}
    )


def _dispatch(ticket: Ticket, random: Random) -> Move:
    """Confirm what the table proposes; where it proposes nothing, the command centre takes it itself."""
    proposed = (ticket.get("routing") or {}).get("lead_unit")
    if proposed and not (ticket["routing"].get("suggestion")):
        return Move(DISPATCHER, "dispatch")
    return Move(
        DISPATCHER,
        "dispatch",
        {"reason": "目录无对应单位,由指挥中心先行处置"},
        unit_type="district_command_centre",
    )


def _sign(ticket: Ticket, random: Random) -> Move:
    return Move(_clerk(ticket), "sign")


def _contact_or_start(ticket: Ticket, random: Random) -> Move:
    """Call the requester first; then do the work oneself or hand it down."""
    start = next((action for action in ticket.get("actions", ()) if action["verb"] == "start"), None)
    if start is not None and not start["enabled"]:
        return Move(_clerk(ticket), "contact_first", {"reached": True, "note": "已电话联系,了解情况"})
    if ticket.get("has_handler", True) and random.random() < SUB_DISPATCH_SHARE:
        return Move(
            _clerk(ticket), "sub_dispatch", {"task_text": "请现场处理并回复结果"}, handler_of=_lead(ticket)
        )
    return Move(_clerk(ticket), "start")


def _finish_child(ticket: Ticket, random: Random) -> Move:
    body = {"text": "已到现场处理完毕"}
    return Move(f"handler.{_lead(ticket)}", "finish", body, door="mobile", photo="after")


def _reply(ticket: Ticket, random: Random) -> Move:
    body = {"text": "经现场核实,问题已处理,已向诉求人说明。", "solved": True}
    return Move(_clerk(ticket), "submit_reply", body, photo="reply")


def _sign_off(ticket: Ticket, random: Random) -> Move:
    if random.random() < SEND_BACK_SHARE and len(ticket.get("replies", ())) < 2:
        return Move(f"head.{_lead(ticket)}", "send_back", {"reason": "请写明处理时间和结果"}, door="mobile")
    return Move(f"head.{_lead(ticket)}", "sign_off", door="mobile")


def _audit(ticket: Ticket, random: Random) -> Move:
    if ticket["origin"] == "city":
        return Move(AUDITOR, "reply_to_city", {"checklist_ticked": True})
    return Move(AUDITOR, "pass_audit")


def _city_answer(ticket: Ticket, random: Random) -> Move:
    if ticket["state"] == "replied_to_city" and random.random() < 0.5:
        return Move(CITY, "city_call_back", {"callback": {"contacted": True, "solved": True}}, door="city")
    reworked = sum(reply["outcome"] == "passed" for reply in ticket.get("replies", ())) > 1
    if random.random() < REWORK_SHARE and not reworked:
        return Move(CITY, "city_order_rework", {"reason": "诉求人反映仍未解决"}, door="city")
    satisfied = {"contacted": True, "solved": True, "satisfaction": "satisfied"}
    return Move(CITY, "city_close", {"callback": satisfied}, door="city")


def _rework(ticket: Ticket, random: Random) -> Move:
    return Move(_clerk(ticket), "start")


def _order_rework(ticket: Ticket, random: Random) -> Move:
    return Move(DISPATCHER, "order_rework", {"reason": "市重办"})


def _call_back(ticket: Ticket, random: Random) -> Move:
    calls = [call for call in ticket.get("callbacks", ()) if not call["by_city"]]
    last = calls[-1] if calls else None
    if last is None or len(calls) <= _rounds(ticket):
        poor = random.random() < POOR_CALLBACK_SHARE and not calls
        result = {
            "contacted": True,
            "solved": not poor,
            "satisfaction": "unsatisfied" if poor else "satisfied",
        }
        return Move(CALLER, "call_back", result)
    if last["solved"] is False:
        return Move(CALLER, "order_rework", {"reason": "诉求人反映没有解决"})
    return Move(CALLER, "close")


def _rounds(ticket: Ticket) -> int:
    """Replies that passed the audit before the one being called back about."""
    passed = [reply for reply in ticket.get("replies", ()) if reply["outcome"] == "passed"]
    return max(len(passed) - 1, 0)


def _file(ticket: Ticket, random: Random) -> Move:
    return Move(DISPATCHER, "file", {"filing_condition": 0})


def _assign(ticket: Ticket, random: Random) -> Move:
    return Move(_clerk(ticket), "assign", handler_of=_lead(ticket))


def _start(ticket: Ticket, random: Random) -> Move:
    return Move(f"handler.{_lead(ticket)}", "start", door="mobile")


def _finish(ticket: Ticket, random: Random) -> Move:
    return Move(f"handler.{_lead(ticket)}", "finish", {"text": "已处置"}, door="mobile", photo="after")


def _closure(ticket: Ticket, random: Random) -> Move:
    """The checker answers; then the centre closes or orders rework."""
    checks = ticket.get("site_checks", ())
    last = max(checks, key=lambda check: str(check["asked_at"]), default=None)
    if last is None or last["answered_at"] is None:
        passed = random.random() >= FAILED_CHECK_SHARE or len(checks) > 1
        body = {"passed": passed, "note": "合格" if passed else "仍有残留"}
        return Move(CHECKER, "submit_result", body, door="mobile", photo="site_check")
    if last["passed"]:
        return Move(DISPATCHER, "close", {"reason": "核查合格"})
    return Move(DISPATCHER, "order_rework", {"reason": "核查不合格"})


HOTLINE: Mapping[str, Play] = {
    "received": _classify,
    "classified": _dispatch,
    "dispatched": _sign,
    "signed": _contact_or_start,
    "sub_dispatched": _finish_child,
    "handling": _reply,
    "awaiting_signature": _sign_off,
    "awaiting_audit": _audit,
    "replied_to_city": _city_answer,
    "city_calling_back": _city_answer,
    "city_rework": _order_rework,
    "rework": _rework,
    "calling_back": _call_back,
}

GRID_EVENT: Mapping[str, Play] = {
    "reported": _file,
    "filed": _dispatch,
    "dispatched": _assign,
    "assigned": _start,
    "handling": _finish,
    "closure_check": _closure,
    "rework": _start,
}
