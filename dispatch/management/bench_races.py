"""Several people act on one ticket in the same moment: one wins, the others are told so and see what it is now."""

import http.client
import json
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from threading import Barrier
from typing import Any
from uuid import UUID

from dispatch.management.bench_load import CITY_ACCOUNT, City, send_all, token_of
from dispatch.management.bench_result import Result, Yardstick
from dispatch.management.bench_stack import web_port
from dispatch.management.many_tickets import copy_tickets
from dispatch.models import Ticket
from grid.models import Unit

FEWEST, MOST = 2, 10
TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Deed:
    """What one of them does: a verb with its body, by an account. ``{unit}`` is the ticket's lead unit, ``{other}``
    another one that could lead."""

    account: str
    verb: str
    body: dict[str, Any]


#: All of them legal on a ticket that was just dispatched, so that nothing but the order decides.
DEEDS = (
    Deed("clerk.{unit}", "sign", {}),
    Deed(
        "head.{unit}", "request_return",
        {
            "reason_code": "no_jurisdiction", "reason": "无管辖权", "legal_basis": "三定方案",
            "suggested_unit": "{other}",
        },
    ),
    Deed("dispatcher", "correct", {"address_text": "复核后的地址", "reason": "诉求人补充地址"}),
)  # fmt: skip


@dataclass(slots=True)
class Tally:
    """What the answers were, and the races that did not end as they must."""

    statuses: Counter[int]
    wrong: list[str]


def bench_races(*, races: int, seed: int = 1) -> list[Result]:
    """So many races of 2 to 10 people with the same version in hand, over HTTP. Wrong is a race with no winner or
    two, a loser who got anything but 409 with the present ticket, and any answer of 5xx."""
    original = _dispatched()
    unit = str(original.lead_unit_id)
    other = (
        Unit.objects.filter(relation="district", active=True)
        .exclude(code=unit)
        .values_list("code", flat=True)[0]
    )
    copy_tickets([original.id], races, whole=True)
    contested = list(
        Ticket.objects.filter(number__startswith=f"{original.number}-").values_list("id", "version")[:races]
    )
    chance = random.Random(seed)
    begun = time.perf_counter()
    tally = _run(contested, {"unit": unit, "other": other}, chance)
    seconds = time.perf_counter() - begun
    asked = sum(tally.statuses.values())
    note = f"{races:,} races, {asked:,} actions in {seconds:.0f} s, answers {dict(tally.statuses)}"
    if tally.wrong:
        note += "; " + "; ".join(tally.wrong[:3])
    yardstick = Yardstick("races", races, "")
    return [
        Result("races.wrong", (len(tally.wrong),), "", yardstick, at_most=0, note=note),
        Result("races.rate", (asked / seconds,), "actions/s", Yardstick("seconds", seconds, "s")),
    ]


def _dispatched() -> Ticket:
    with token_of(CITY_ACCOUNT) as token:
        body = City().intake()
        send_all(port=web_port(), token=token, bodies=[body], connections=1)
    return Ticket.objects.get(external_number=body["external"]["number"])


def _run(contested: list[tuple[UUID, int]], units: dict[str, str], chance: random.Random) -> Tally:
    tally = Tally(Counter(), [])
    with ExitStack() as stack:
        tokens = {deed.account: stack.enter_context(token_of(deed.account.format(**units))) for deed in DEEDS}
        doors = [
            stack.enter_context(
                closing(http.client.HTTPConnection("127.0.0.1", web_port(), timeout=TIMEOUT_S))
            )
            for _ in range(MOST)
        ]
        deeds_of = [
            Deed(deed.account, deed.verb, {name: text.format(**units) for name, text in deed.body.items()})
            for deed in DEEDS
        ]
        pool = stack.enter_context(ThreadPoolExecutor(MOST))
        for ticket_id, version in contested:
            deeds = [chance.choice(deeds_of) for _ in range(chance.randint(FEWEST, MOST))]
            start = Barrier(len(deeds))
            answers = list(
                pool.map(
                    lambda door, deed: _act(door, tokens[deed.account], ticket_id, version, deed, start),  # noqa: B023
                    doors, deeds,
                )
            )  # fmt: skip
            tally.statuses.update(status for status, _ in answers)
            fault = _judged(answers, version)
            if fault:
                tally.wrong.append(f"{ticket_id}: {fault}")
    return tally


def _act(
    door: http.client.HTTPConnection, token: str, ticket_id: UUID, version: int, deed: Deed, start: Barrier
) -> tuple[int, dict[str, Any]]:
    headers = {
        "Authorization": f"Bearer {token}", "Content-Type": "application/json", "If-Match": f'"{version}"'
    }  # fmt: skip
    start.wait(TIMEOUT_S)
    door.request("POST", f"/api/v1/tickets/{ticket_id}/{deed.verb}", json.dumps(deed.body).encode(), headers)
    answer = door.getresponse()
    return answer.status, json.loads(answer.read() or b"null")


def _judged(answers: list[tuple[int, dict[str, Any]]], version: int) -> str:
    """What is wrong with a race; empty when one won and all others got the present ticket."""
    won = sum(status == 200 for status, _ in answers)
    if won != 1:
        return f"{won} winners: {[(status, (body or {}).get('code')) for status, body in answers]}"
    for status, body in answers:
        current = body.get("current") if status == 409 else None
        if status != 200 and (status != 409 or not current or current["version"] <= version):
            return f"a loser got {status} {json.dumps(body, ensure_ascii=False)[:200]}"
    return ""
