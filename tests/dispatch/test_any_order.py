"""Anybody does anything in any order, and the invariants hold: tickets, rules, calendar and people at random.

`GRIDLINE_LONG_MACHINE=minutes` runs other examples for so long instead of the few of every day.
"""

import os
import random
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import transaction
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from shapely import LineString

from dispatch.domain.calendar_files import LimitEntry
from dispatch.domain.calendar_parts import DayKind
from dispatch.domain.lifecycle.engine import legal_edges
from dispatch.management.commands.check_invariants import breaches
from dispatch.models import (
    Alarm,
    CallInSession,
    CoordinationMeeting,
    Delegation,
    DispatchTable,
    FieldTask,
    JointHandling,
    LimitRule,
    Ruling,
    SupervisionCheck,
    SupervisionOrder,
    SupportCall,
    Ticket,
    Timer,
    Topic,
    WorkReminder,
)
from dispatch.selectors.current_moment import current_moment
from dispatch.services.apply_city_message import MESSAGES
from dispatch.services.create_dispatch_draft import create_dispatch_draft
from dispatch.services.detect_floods import detect_floods
from dispatch.services.draw_look_backs import draw_due_look_backs
from dispatch.services.edit_calendar_day import edit_calendar_day
from dispatch.services.edit_limit import edit_limit
from dispatch.services.find_hot_spots import find_hot_spots
from dispatch.services.fire_timers import fire_due_timers
from dispatch.services.group_repeats import group_repeats
from dispatch.services.publish_dispatch_table import publish_dispatch_table
from dispatch.services.refresh_watch_lists import list_by_rules, make_key_list_when_due
from dispatch.services.resync_clocks import resync_clocks
from dispatch.services.settle_grid_changes import sweep_vanished_cells
from dispatch.services.watch_alarms import watch_alarms
from dispatch.services.watch_knowledge import watch_knowledge
from dispatch.services.watch_reminders import watch_reminders
from gis.domain.errors import GridlineError
from grid.domain.draw_cells import Occasion
from grid.models import GridCell
from grid.selectors.load_actor import load_actor
from grid.services.split_cell import split_cell
from tests.contracts.matrix import PERSON_ROLES
from tests.contracts.matrix import rows as permissions
from tests.dispatch.machine.district import SPOT, District, a_district
from tests.dispatch.machine.wishes import CLASSES, MATTERS, ROTTEN, WORDS, Wish, document
from tests.dispatch.machine.witness import Witness

LONG = os.environ.get("GRIDLINE_LONG_MACHINE")
EXAMPLES, STEPS = 3, 40
DICE = st.randoms(use_true_random=True)
API = "/api/v1"
#: Doors beside tickets' own that people use on what they have: `{name}` of the path → its rows.
BESIDE = ("supervision-orders", "supervision-checks", "topics", "field-tasks", "joint-handlings", "support-calls",
          "alarms", "work-reminders", "repeat-groups", "coordination-meetings", "delegations", "rulings",
          "difficult-tickets", "supervision-instructions", "call-ins")  # fmt: skip
MOST_TICKETS = 8
ALL_ROLES = tuple(role.value for role in PERSON_ROLES)
#: Refusals that leave a count behind: how often a unit came too late.
COUNTED_REFUSALS = ("late_return",)
#: Doors of a ticket that are no act on it: a look at personal data, a ticket of the other kind.
NO_STEP = ("contact", "create_event", "create_hotline", "link", "unlink", "inform_repeat", "ungroup")
#: What an edge of the city is called in its messages, where it is another word.
CITY_WORDS = {"send_down": "city_send_down", "finish": "city_finish"}
DUTIES = (
    watch_alarms, watch_reminders, watch_knowledge, make_key_list_when_due, list_by_rules, detect_floods,
    group_repeats, find_hot_spots, draw_due_look_backs, sweep_vanished_cells,
)  # fmt: skip


@pytest.fixture(scope="module")
def district(django_test_environment, django_db_blocker, tmp_path_factory) -> Iterator[District]:
    with django_db_blocker.unblock(), a_district(tmp_path_factory.mktemp("machine")) as seeded:
        yield seeded


SUBJECTS: dict[str, type[Any]] = {
    "order_id": SupervisionOrder, "check_id": SupervisionCheck, "topic_id": Topic, "task_id": FieldTask,
    "joint_id": JointHandling, "call_id": SupportCall, "alarm_id": Alarm, "reminder_id": WorkReminder,
    "meeting_id": CoordinationMeeting, "delegation_id": Delegation, "ruling_id": Ruling,
    "session_id": CallInSession, "ticket_id": Ticket,
}  # fmt: skip


def beside() -> list[str]:
    """The routes of `BESIDE` that write."""
    return sorted(
        f"{method.upper()} {path}"
        for path, operations in document()["paths"].items()
        for method in operations
        if method in ("post", "put") and path.split("/")[3] in BESIDE
    )


def chance(dice: random.Random, share: float) -> bool:
    return dice.random() < share


class AnyOrder(RuleBasedStateMachine):
    """Requests of anybody, time, the worker's duties and changed rules, in any order."""

    district: District
    done: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        prefix = f"POST {API}/tickets/{{ticket_id}}/"
        self._undo = ExitStack()
        self._undo.enter_context(self.district.one_example())
        self.witness = Witness()
        self.roles = {row.route: sorted(row.allowed) for row in permissions().values()}
        self.beside = beside()
        self.doors_of_tickets = sorted(
            route for route in self.roles if route.startswith(prefix) and not route.endswith("/attachments")
        )

    def teardown(self) -> None:
        try:
            self._work()
            found = [breach.as_json() for breach in breaches(current_moment())]
            assert not found, found[:10]
        finally:
            self._undo.close()

    # --- what people do -------------------------------------------------------------------------------------

    @initialize(dice=DICE)
    def first_tickets(self, dice: random.Random) -> None:
        """One of each kind to begin with."""
        for kind in ("city", "local", "event"):
            self._take_in(dice, kind)

    @precondition(lambda self: len(self.witness.before.tickets) < MOST_TICKETS)
    @rule(dice=DICE, kind=st.sampled_from(["city", "local", "event", "local"]))
    def take_in(self, dice: random.Random, kind: str) -> None:
        """An intake, now and then with a field that is wrong."""
        self._take_in(dice, kind)

    @rule(dice=DICE, times=st.integers(1, 4))
    def step(self, dice: random.Random, times: int) -> None:
        """Verbs of the life cycle in a ticket's state, each by somebody entitled to it."""
        ticket = self._open_ticket(dice)
        for _ in range(times):
            if ticket is None or ticket.closed_at is not None:
                return
            edges = legal_edges(ticket.kind, ticket.origin, ticket.state)
            main = [edge for edge in edges if edge.main]
            edge = dice.choice(main if main and chance(dice, 0.6) else edges)
            role = dice.choice(sorted(edge.roles))
            if role == "city":
                self._city_says(dice, ticket, str(edge.verb))
            elif role != "system":
                self._act(dice, self.district.someone(role, ticket, dice), ticket, str(edge.verb))
            ticket = self._reread(ticket)

    @rule(dice=DICE)
    def act_beside(self, dice: random.Random) -> None:
        """What any other door of a ticket offers: acts beside the life cycle, links, groups, papers."""
        ticket = self._open_ticket(dice)
        route = dice.choice(self.doors_of_tickets)
        if ticket is not None:
            role = dice.choice(self.roles[route])
            self._act(dice, self.district.someone(role, ticket, dice), ticket, route.rsplit("/", 1)[-1])

    @rule(dice=DICE)
    def somebody_else(self, dice: random.Random) -> None:
        """Any verb on any ticket, ended or not, by anybody, with a form that is often rotten."""
        tickets = list(self.witness.before.tickets.values())
        if tickets:
            ticket = dice.choice(tickets)
            username = dice.choice(sorted(self.district.ids))
            verb = dice.choice(self.doors_of_tickets).rsplit("/", 1)[-1]
            self._act(dice, username, ticket, verb, rotten=chance(dice, 0.5))

    @rule(dice=DICE)
    def other_work(self, dice: random.Random) -> None:
        """Orders, topics, field tasks, calls for support, meetings, delegations, alarms."""
        route = dice.choice(self.beside)
        path, subject = route.split(" ", 1)[1], None
        for name, model in SUBJECTS.items():
            if f"{{{name}}}" in path:
                rows = list(model.objects.order_by("pk"))
                if not rows:
                    return
                subject = dice.choice(rows)
                path = path.replace(f"{{{name}}}", str(subject.pk))
        role = dice.choice(self.roles[route] if chance(dice, 0.9) else ALL_ROLES)
        near = getattr(subject, "ticket", None) or subject or self._open_ticket(dice)
        username = self.district.someone(role, subject if hasattr(subject, "unit_id") else near, dice)
        wish = Wish(
            self.district, dice, username, near if isinstance(near, Ticket) else None, self._tickets()
        )
        if isinstance(subject, FieldTask):
            wish.answers = {point["code"]: "无异常" for point in subject.checklist}
        body = wish.body(route, rotten=chance(dice, 0.1))
        self._send(username, route.split(" ")[0], path, body, label=route)

    @rule(dice=DICE)
    def city_says(self, dice: random.Random) -> None:
        """A message of the city's platform about any ticket of its own."""
        tickets = [row for row in self._tickets() if row.origin == "city"]
        if tickets:
            self._city_says(dice, dice.choice(tickets), dice.choice(sorted(MESSAGES)))

    # --- what changes by itself, or for everybody -------------------------------------------------------------

    @rule(
        minutes=st.sampled_from([1, 7, 20, 60, 240, 24 * 60, 3 * 24 * 60, 15 * 24 * 60]), fire=st.booleans()
    )
    def time_passes(self, minutes: int, fire: bool) -> None:
        """The clock goes on; the worker is awake or comes later."""
        before = self.witness.before
        self.district.be_at(before.now + timedelta(minutes=minutes))
        after = self.witness.done("time")
        assert after.clocks == before.clocks
        if fire:
            self._work()

    @rule(dice=DICE)
    def calendar_or_limit_changes(self, dice: random.Random) -> None:
        """A day off, a make-up workday, or another limit; what is open is counted anew at once or later."""
        clerk, at = load_actor(self.district.ids["data_clerk"]), current_moment().now
        if chance(dice, 0.5):
            day = at.date() + timedelta(days=dice.randint(0, 20))
            kind = dice.choice([DayKind.HOLIDAY, DayKind.MAKE_UP_WORKDAY, DayKind.WORKDAY])
            edit_calendar_day(day=day, kind=kind, name_zh="调整", actor=clerk, at=at)
        else:
            row = dice.choice(
                list(LimitRule.objects.filter(to_version=None).order_by("kind", "step", "condition"))
            )
            value = str(dice.choice([1, 2, 3, 9, 30]))
            entry = LimitEntry(row.kind, row.step, row.condition, value, row.unit, "test")
            edit_limit(entry=entry, actor=clerk, at=at)
        self.witness.done("another calendar")
        if chance(dice, 0.6):
            resync_clocks()
            self.witness.done("recount")

    @rule(dice=DICE)
    def table_changes(self, dice: random.Random) -> None:
        """Another dispatch table: one row names another unit, asks first, or is gone."""
        clerk, at = load_actor(self.district.ids["data_clerk"]), current_moment().now
        newest = DispatchTable.objects.filter(status="published").order_by("-version").first()
        draft = create_dispatch_draft(name="再版", actor=clerk, at=at, copy_of=newest.pk)
        rules = (
            draft.rules.filter(subject_code__in=[*CLASSES, *MATTERS])
            if chance(dice, 0.9)
            else draft.rules.all()
        )
        rule_ = dice.choice(list(rules.order_by("row")) or [None])
        if rule_ is not None:
            rule_.lead_unit = dice.choice([unit for unit in self.district.units if unit.endswith("-ENF")])
            rule_.dispatch_mode = dice.choice(["auto", "confirm"])
            rule_.save()
        try:
            with transaction.atomic():
                publish_dispatch_table(table_id=draft.pk, actor=clerk, at=at)
        except GridlineError:
            pass
        self.witness.done("another dispatch table")

    @rule(dice=DICE)
    def cell_is_redrawn(self, dice: random.Random) -> None:
        """The cell at the spot is parted, or made one with a neighbour again."""
        clerk, at = load_actor(self.district.ids["data_clerk"]), current_moment().now
        lon = SPOT["lon"] + dice.uniform(-0.0003, 0.0003)
        line = LineString([(lon, SPOT["lat"] - 0.05), (lon, SPOT["lat"] + 0.05)])
        point = Point(SPOT["lon"], SPOT["lat"], srid=4326)
        cells = GridCell.objects.filter(kind="basic", valid_to=None, geom__intersects=point)
        occasion = Occasion(at, "人口增长")
        try:
            with transaction.atomic():
                split_cell(code=cells.get().code, by=line, occasion=occasion, actor=clerk, at=at)
        except GridlineError as refused:
            note(f"cell: {refused.code}")
        self.witness.done("a redrawn cell")

    # --- how --------------------------------------------------------------------------------------------------

    def _take_in(self, dice: random.Random, kind: str) -> None:
        username = {"city": "city_link", "local": "call_taker", "event": f"inspector.{dice.randint(1, 3)}"}[
            kind
        ]
        wish = Wish(self.district, dice, username, None, self._tickets())
        body: dict[str, Any] = {"kind": "hotline", "text": dice.choice(WORDS), "location": wish.place()}
        if kind == "event":
            photos = [self.district.paper(username, "report")]
            if chance(dice, 0.8):
                body["outside_reason"] = "网格边界待核"
            body |= {"kind": "grid_event", "matter": dice.choice(MATTERS), "photo_ids": photos}
        else:
            requester = {"name": "陈", "phone": dice.choice(["13800000217", "13800000218"])}
            body |= {
                "request_class": dice.choice(CLASSES),
                "request_type": "complaint",
                "requester": requester,
            }
        if kind == "city":
            due = {"due_at": wish.hour(300), "return_due_at": wish.hour(30)} if chance(dice, 0.9) else {}
            body["external"] = {"system": "12345", "number": uuid.UUID(int=dice.getrandbits(128)).hex, **due}
        if chance(dice, 0.15):
            body["priority"] = dice.choice(["emergency", "fast_track"])
        if chance(dice, 0.1):
            body[dice.choice(sorted(body))] = dice.choice(ROTTEN)
        self._send(username, "POST", f"{API}/tickets", body, label=f"POST {API}/tickets {kind}")

    def _act(
        self, dice: random.Random, username: str, ticket: Ticket, verb: str, *, rotten: bool = False
    ) -> None:
        route = f"POST {API}/tickets/{{ticket_id}}/{verb}"
        if route not in self.roles:
            return
        wish = Wish(self.district, dice, username, ticket, self._tickets())
        body = wish.body(route, rotten=rotten)
        version = ticket.version - chance(dice, 0.03)
        headers = {"If-Match": f'"{version}"'} if chance(dice, 0.5) else {}
        path = f"{API}/tickets/{ticket.id}/{verb}"
        done = self._send(username, "POST", path, body, label=route, **headers)
        if done and verb not in NO_STEP:
            self.witness.stepped(ticket.id, verb, ticket, f"{username} {verb} {body}")

    def _city_says(self, dice: random.Random, ticket: Ticket, message: str) -> None:
        message = CITY_WORDS.get(message, message)
        wish = Wish(self.district, dice, "city_link", ticket, self._tickets())
        number = ticket.external_number or ticket.number
        body = {
            "system": "12345", "number": number, "message": message, "at": wish.now.isoformat(),
            "message_id": uuid.UUID(int=dice.getrandbits(128)).hex, "reason": "市平台意见",
        }  # fmt: skip
        if chance(dice, 0.6):
            body["due_at"] = wish.hour(400)
        if message == "city_call_back":
            body["callback"] = {"contacted": True, "solved": chance(dice, 0.5), "satisfaction": "satisfied"}
        self._send("city_link", "POST", f"{API}/city/messages", body, label=f"city {message}", by_city=True)

    def _send(
        self,
        username: str,
        method: str,
        path: str,
        body: Any,
        *,
        label: str,
        by_city: bool = False,
        **headers: str,
    ) -> bool:
        told = f"{username} {method} {path} {body}"
        note(told)
        status, answer = self.district.send(username, method, path, body, **headers)
        code = answer.get("code", "") if isinstance(answer, dict) else ""
        note(f"  → {status} {code}")
        self.done[f"{label} {status if status < 300 else code or status}"] += 1
        assert status < 500, f"{told}: {status} {answer}"
        if status < 300:
            self.witness.done(told, by_city=by_city)
        elif code not in COUNTED_REFUSALS:
            assert code, f"{told}: {status} without a code"
            self.witness.refused(told)
        else:
            self.witness.done(told)
        return status < 300

    def _work(self) -> None:
        """What the worker does, duty by duty, until nothing is left to do."""
        for _ in range(200):
            if not fire_due_timers(batch=50):
                break
        failed = Timer.objects.filter(attempts__gt=0).values_list("stage", "level", "last_error")
        assert not failed, list(failed[:5])
        self.witness.done("timers")
        for duty in DUTIES:
            duty()
        self.witness.done("the worker's duties")

    def _tickets(self) -> list[Ticket]:
        return list(self.witness.before.tickets.values())

    def _open_ticket(self, dice: random.Random) -> Ticket | None:
        rows = [row for row in self._tickets() if row.closed_at is None]
        return dice.choice(rows) if rows else None

    def _reread(self, ticket: Ticket) -> Ticket | None:
        return self.witness.before.tickets.get(ticket.id)


def run(district: District, chosen: settings) -> Counter[str]:
    """Run the machine; how often which act had which outcome."""
    machine = type("Machine", (AnyOrder,), {"district": district, "done": Counter()})
    run_state_machine_as_test(machine, settings=chosen)
    return machine.done


def profile(**more: Any) -> settings:
    return settings(
        deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate], database=None,
        print_blob=True, **more,
    )  # fmt: skip


def test_whatever_people_do_the_invariants_hold(district: District) -> None:
    if not LONG:
        run(district, profile(max_examples=EXAMPLES, stateful_step_count=STEPS, derandomize=True))
        return
    told: Counter[str] = Counter()
    until = time.monotonic() + 60 * float(LONG)
    while time.monotonic() < until:
        told += run(district, profile(max_examples=4, stateful_step_count=100))
    for act, times in sorted(told.items()):
        print(f"{times:6} {act}")
