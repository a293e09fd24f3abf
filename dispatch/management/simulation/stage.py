"""The run itself: intake by the clock, moves by what the sockets say, everything bounded in time and number."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from dispatch.management.simulation.doors import Answer, DoorClosed, Doors
from dispatch.management.simulation.hands import Hands
from dispatch.management.simulation.intake import CITY_SHARE, LOCAL_SHARE, Material, gather_material
from dispatch.management.simulation.playbook import CHECKER, CITY, next_move

WATCHER = "supervision_officer"  # the one role that hears of every ticket
MOST_IN_PLAY = 2000
MOST_INSPECTORS = 200
RETRY_S, RECONNECT_S, REPORT_S = 3.0, 1.0, 5.0
MOST_TRIES = 4


@dataclass(frozen=True, slots=True)
class Script:
    """How long, how fast, how many. ``pace_s`` is the mean time a player thinks before a move."""

    minutes: float
    tickets_per_minute: float
    inspectors: int
    pace_s: float = 3.0
    seed: int = 1


@dataclass(slots=True)
class InPlay:
    """A ticket of this run: when its last intake or step was answered, and whether a move is under way."""

    state: str
    touched_at: float
    busy: bool = False
    again: bool = False
    tries: int = 0


@dataclass(slots=True)
class Stage:
    """Plays one script and says now and then how it goes."""

    doors: Doors
    script: Script
    say: Callable[[str], None]
    random: Random = field(init=False)
    _hands: Hands = field(init=False)
    tickets: dict[str, InPlay] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _homes: dict[str, str] = field(default_factory=dict)
    _stopping: bool = False

    def __post_init__(self) -> None:
        self.random = Random(self.script.seed)
        self._hands = Hands(self.doors, self.random)

    async def play(self) -> None:
        """From the first intake to the end of the time; raises DoorClosed when the district is not there."""
        run = f"{datetime.now(UTC):%m%d%H%M%S}{self.script.seed % 100:02d}"
        material = await gather_material(self.doors, run)
        await self._meet_inspectors()
        ends = time.monotonic() + self.script.minutes * 60
        watchers = [asyncio.create_task(self._watch(WATCHER, "/ws/console", moves=True))]
        watchers += [asyncio.create_task(self._watch(name, "/ws/inspector")) for name in self._homes]
        reporter = asyncio.create_task(self._report())
        try:
            await self._take_in(material, ends)
        finally:
            self._stopping = True
            for task in (reporter, *watchers, *self._tasks):
                task.cancel()
            await asyncio.gather(reporter, *watchers, *self._tasks, return_exceptions=True)
        self.say(self.summary())

    async def _meet_inspectors(self) -> None:
        """Sign the inspectors in; each belongs to a subdistrict."""
        for number in range(1, min(self.script.inspectors, MOST_INSPECTORS) + 1):
            name = f"inspector.{number}"
            me = await self.doors.me(name)
            self._homes[name] = next(iter(me.get("subdistrict_codes") or []), "")

    # ---- intake

    async def _take_in(self, material: Material, ends: float) -> None:
        mean = 60.0 / self.script.tickets_per_minute
        while (left := ends - time.monotonic()) > 0:
            await asyncio.sleep(min(self.random.expovariate(1 / mean), left))
            if time.monotonic() < ends and len(self.tickets) < MOST_IN_PLAY:
                self._spawn(self._one_intake(material))

    async def _one_intake(self, material: Material) -> None:
        dice = self.random.random()
        if dice < CITY_SHARE:
            answer = await self._post_ticket(CITY, material.city_ticket(self.random))
        elif dice < CITY_SHARE + LOCAL_SHARE or not self._homes:
            answer = await self._post_ticket("call_taker", material.local_ticket(self.random))
        else:
            answer = await self._report_event(material)
        if answer.ok:
            ticket = answer.body.get("ticket", answer.body)
            self.tickets[ticket["id"]] = InPlay(ticket["state"], time.monotonic())
            self.doors.tally.steps["receive"] += 1
            self._plan(ticket["id"])

    async def _post_ticket(self, who: str, body: dict[str, Any]) -> Answer:
        return await self.doors.call(
            who, "POST", "/api/v1/tickets", json=body, headers={"Idempotency-Key": str(uuid4())}
        )

    async def _report_event(self, material: Material) -> Answer:
        who = self.random.choice(list(self._homes))
        body, spot = material.event(self.random, self._homes[who])
        photo = await self._hands.photograph(who, "report", [spot.lon, spot.lat])
        if photo is None:
            return Answer(0, None)
        body["photo_ids"] = [photo]
        headers = {"Idempotency-Key": str(uuid4())}
        return await self.doors.call(who, "POST", "/mobile/v1/tickets", json=body, headers=headers)

    # ---- moves

    def _plan(self, ticket_id: str) -> None:
        """Somebody will look at the ticket after a while; at most one at a time."""
        play = self.tickets[ticket_id]
        if play.busy:
            play.again = True
            return
        play.busy = True
        self._spawn(self._after_thinking(ticket_id))

    async def _after_thinking(self, ticket_id: str) -> None:
        play = self.tickets[ticket_id]
        await asyncio.sleep(self.random.expovariate(1 / self.script.pace_s) + play.tries * RETRY_S)
        try:
            moved = await self._advance(ticket_id)
        except DoorClosed as closed:
            self.doors.tally.refusals[str(closed)[:60]] += 1
            moved = False
        play.busy = False
        play.tries = 0 if moved else play.tries + 1
        if play.again or (not moved and play.tries < MOST_TRIES):
            play.again = False
            self._plan(ticket_id)

    async def _advance(self, ticket_id: str) -> bool:
        """One move; False when it was refused and may be tried again."""
        seen = await self.doors.call(WATCHER, "GET", f"/api/v1/tickets/{ticket_id}")
        if not seen.ok:
            return False
        ticket = seen.body
        self.tickets[ticket_id].state = ticket["state"]
        move = next_move(await self._as_player(ticket), self.random)
        if move is None or (move.handler_of and not await self._has_handler(move.handler_of)):
            return True
        who = self._checker(ticket) if move.who == CHECKER else move.who
        answer = await self._hands.make(who, move, ticket)
        if answer.ok:
            self.doors.tally.steps[move.verb] += 1
            self.tickets[ticket_id].touched_at = time.monotonic()
        return answer.ok

    async def _has_handler(self, unit: str) -> bool:
        return await self.doors.exists(f"handler.{unit}")

    async def _as_player(self, ticket: dict[str, Any]) -> dict[str, Any]:
        """What the clerk is offered decides between calling first and starting."""
        if ticket["state"] != "signed" or not ticket["lead_unit"]:
            return ticket
        clerk = f"clerk.{ticket['lead_unit']['code']}"
        own = await self.doors.call(clerk, "GET", f"/api/v1/tickets/{ticket['id']}")
        has_handler = await self._has_handler(ticket["lead_unit"]["code"])
        return {**(own.body if own.ok else ticket), "has_handler": has_handler}

    def _checker(self, ticket: dict[str, Any]) -> str:
        """An inspector of the place; without one in this run, the demo inspector tries."""
        place = (ticket["place"]["subdistrict"] or {}).get("code")
        here = [name for name, home in self._homes.items() if home == place]
        return self.random.choice(here) if here else "inspector"

    # ---- sockets

    async def _watch(self, who: str, path: str, *, moves: bool = False) -> None:
        """Follow the feed for as long as the play lasts; a lost connection is opened again."""
        url = self.doors.base_url.replace("http", "ws", 1) + path
        place: dict[str, Any] = {}
        while not self._stopping:
            token = await self.doors.token(who)
            with suppress(OSError, TimeoutError, WebSocketException):
                headers = {"Authorization": f"Bearer {token}"}
                async with connect(url, additional_headers=headers, proxy=None) as socket:
                    await socket.send(json.dumps({"t": "hello", **place}))
                    async for text in socket:
                        place = self._hear(json.loads(text), place, moves=moves)
                        if place.pop("again", False):
                            await socket.send(json.dumps({"t": "hello", **place}))
            await asyncio.sleep(RECONNECT_S)

    def _hear(self, frame: dict[str, Any], place: dict[str, Any], *, moves: bool) -> dict[str, Any]:
        """Count a frame and let it ring the bell for its ticket; the place to say hello from next time."""
        if frame["t"] == "resync":
            return {"epoch": frame["epoch"], "after": frame["upto"], "again": True}
        if frame["t"] == "heartbeat":
            return {"epoch": frame["epoch"], "after": frame["upto"]}
        self.doors.tally.frames += 1
        if moves and frame["t"] == "event" and frame["subject"]["id"] in self.tickets:
            self._rang(frame)
        return {"epoch": frame["epoch"], "after": frame["seq"]}

    def _rang(self, frame: dict[str, Any]) -> None:
        play = self.tickets[frame["subject"]["id"]]
        state = frame["data"].get("to")
        happened = datetime.fromisoformat(frame["at"])
        self.doors.tally.delays_s.append((datetime.now(UTC) - happened).total_seconds())
        if state is None:
            return
        play.state = state
        self._plan(frame["subject"]["id"])

    # ---- saying how it goes

    async def _report(self) -> None:
        while True:
            await asyncio.sleep(REPORT_S)
            self.say(self.summary())

    def summary(self) -> str:
        """One line: intake, states, steps, refusals, frames and how late they came."""
        tally = self.doors.tally
        states = Counter(play.state for play in self.tickets.values())
        delays = sorted(tally.delays_s)
        late = f"{delays[int(len(delays) * 0.95) - 1]:.2f} s" if len(delays) > 1 else "-"
        shown = " ".join(f"{state} {count}" for state, count in states.most_common(6))
        refused = " ".join(f"{code} ×{count}" for code, count in tally.refusals.most_common(4)) or "none"
        return (
            f"tickets {len(self.tickets)} [{shown}] · steps {sum(tally.steps.values())} · frames {tally.frames} "
            f"(p95 {late}) · refusals {refused} · errors {tally.server_errors}"
        )

    def _spawn(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
