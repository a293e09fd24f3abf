"""What somebody writes into a form: by the declared schema of the route, mostly sensible, sometimes not."""

import json
import random
import uuid
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from dispatch.domain.action_forms import FORMS
from dispatch.domain.side_acts import SIDE_ACTS
from dispatch.models import Ticket
from dispatch.selectors.current_moment import current_moment
from tests.dispatch.machine.district import HOME, LOCAL, SPOT, District

COMMITTED = Path(__file__).parents[2] / "contracts" / "openapi.json"
WORDS = ("夜市油烟扰民,请尽快处理。", "已现场核实并整改。", "不属于我单位职责。", "道路积水,行人无法通行。")
CLASSES = ("R060301", "R010101", "R060101", "R020101", "R050101")
MATTERS = ("E01001", "P01001", "D01001")
#: What no form should take, whatever its fields ask for.
ROTTEN: tuple[Any, ...] = (
    None,
    "",
    " ",
    -1,
    10**30,
    "x" * 30_000,
    [],
    {},
    [None],
    True,
    "不存在",
    "\u202e",
    1.5,
)
OFTEN, SELDOM = 0.75, 0.25


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document of the door, as committed."""
    return dict(json.loads(COMMITTED.read_text(encoding="utf-8")))


@cache
def schema_of(route: str) -> Mapping[str, Any] | None:
    """The JSON schema of the body of `METHOD path`; None where nothing, or a file, is sent."""
    method, path = route.split(" ", 1)
    content = document()["paths"][path][method.lower()].get("requestBody", {}).get("content", {})
    return content.get("application/json", {}).get("schema")


def resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema itself, behind references and without `null`."""
    if "$ref" in schema:
        return resolved(document()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]])
    if "anyOf" in schema:
        return resolved(next(one for one in schema["anyOf"] if one.get("type") != "null"))
    return schema


class Wish:
    """Fills in one form as one person about one ticket (None: about none)."""

    def __init__(
        self,
        district: District,
        dice: random.Random,
        username: str,
        ticket: Ticket | None,
        others: list[Ticket],
    ) -> None:
        self.district, self.dice, self.username = district, dice, username
        self.ticket, self.others = ticket, others
        self.answers: dict[str, Any] = {}
        self.now = current_moment().now.astimezone(LOCAL)

    def body(self, route: str, *, rotten: bool = False) -> Any:
        """A body for the route; ``rotten``: one of its fields holds what it must not."""
        schema = schema_of(route)
        if schema is None:
            return {}
        verb = route.rsplit("/", 1)[-1]
        body = self._object(resolved(schema), verb)
        if rotten:
            if not body or self.dice.random() < SELDOM:
                return self.dice.choice([[], "x", 7, None, {"无此字段": 1}])
            body[self.dice.choice(sorted(body))] = self.dice.choice(ROTTEN)
        return body

    def _object(self, schema: Mapping[str, Any], verb: str) -> dict[str, Any]:
        form = {field.name: field for field in (*FORMS.get(verb, ()), *_act_fields(verb))}
        asked = set(schema.get("required", ())) | {name for name, field in form.items() if field.required}
        body = {}
        for name, wanted in sorted(schema.get("properties", {}).items()):
            if name in asked or self.dice.random() < (OFTEN if name in form else SELDOM):
                purpose = form[name].purpose if name in form else ""
                options = form[name].options if name in form else ()
                value = (
                    self.dice.choice(options)
                    if options
                    else self._value(name, resolved(wanted), verb, purpose)
                )
                if value is not None:
                    body[name] = value
        return body

    def _value(self, name: str, schema: Mapping[str, Any], verb: str, purpose: str) -> Any:
        if "enum" in schema:
            return self.dice.choice(schema["enum"])
        if "const" in schema:
            return schema["const"]
        if name in ("photo_ids", "opinion_files", "evidence_ids"):
            return [self.district.paper(self.username, purpose or "after")]
        if name in ("document", "order", "file") and schema.get("format") == "uuid":
            return self.district.paper(self.username, purpose or "document")
        known = NAMED.get(name)
        if known is not None:
            value = known(self)
            is_list = schema.get("type") == "array"
            return [value] if is_list and not isinstance(value, list) else value
        return self._plain(schema, verb)

    def _plain(self, schema: Mapping[str, Any], verb: str) -> Any:
        dice, kind = self.dice, schema.get("type")
        if kind == "object" or "properties" in schema:
            return self._object(schema, verb)
        if kind == "array":
            return [self._plain(resolved(schema["items"]), verb) for _ in range(dice.randint(0, 2))]
        if kind == "boolean":
            return dice.random() < OFTEN
        if kind in ("integer", "number"):
            return dice.randint(int(schema.get("minimum", 0)), int(schema.get("maximum", 9)))
        if schema.get("format") == "uuid":
            return str(uuid.uuid4())
        if schema.get("format") == "date":
            return self.day(30)
        if schema.get("format") == "date-time":
            return self.hour(240)
        return dice.choice(WORDS)[: schema.get("maxLength", 200)]

    def day(self, ahead: int) -> str:
        """A date in the next days, seldom one that is over."""
        return (self.now + timedelta(days=self.dice.randint(-1, ahead))).date().isoformat()

    def hour(self, ahead: int) -> str:
        """A time in the next hours, seldom one that is over."""
        return (self.now + timedelta(hours=self.dice.randint(-4, ahead))).isoformat()

    def place(self) -> dict[str, Any]:
        """A few metres, seldom some kilometres, from the spot."""
        far = 0.02 if self.dice.random() < 0.1 else 0.0004
        return {
            **SPOT,
            "lon": SPOT["lon"] + self.dice.uniform(-far, far),
            "lat": SPOT["lat"] + self.dice.uniform(-far, far),
        }

    def account(self) -> int:
        """Somebody who may be given work: of the ticket's unit, or anybody at all."""
        unit = self.ticket and self.ticket.lead_unit_id
        wished = [f"handler.{unit}", "contractor", "inspector.1", "inspector.2", f"clerk.{HOME}101-COM"]
        near = [name for name in wished if name in self.district.ids]
        return self.district.ids[near[0] if self.dice.random() < OFTEN else self.dice.choice(near)]

    def another(self) -> str | None:
        """The id of another ticket; without one, of the same."""
        rows = [row for row in self.others if self.ticket is None or row.id != self.ticket.id] or self.others
        return str(self.dice.choice(rows).id) if rows else None

    def tickets(self) -> list[str]:
        """A few tickets of the same kind."""
        rows = [row for row in self.others if row.kind == "hotline"]
        return [str(row.id) for row in self.dice.sample(rows, min(len(rows), self.dice.randint(1, 3)))]


def _act_fields(verb: str) -> tuple[Any, ...]:
    return SIDE_ACTS[verb].fields if verb in SIDE_ACTS else ()


def _unit(wish: Wish) -> str:
    return wish.dice.choice(wish.district.units)


NAMED: Mapping[str, Callable[[Wish], Any]] = {
    **dict.fromkeys(
        (
            "unit",
            "units",
            "co_units",
            "suggested_unit",
            "interim_unit",
            "assessed_unit",
            "lead_unit",
            "notify_units",
        ),
        _unit,
    ),
    "accused_unit": lambda wish: None if wish.dice.random() < 0.9 else _unit(wish),
    "handler": Wish.account,
    "assignee": Wish.account,
    "checker": Wish.account,
    "location": Wish.place,
    "request_class": lambda wish: wish.dice.choice(CLASSES),
    "matter": lambda wish: wish.dice.choice(MATTERS),
    "reason_code": lambda wish: wish.dice.choice(
        ["no_jurisdiction", "wrong_class", "unclear_request", "other"]
    ),
    "working_days": lambda wish: wish.dice.randint(0, 12),
    "work_hours": lambda wish: wish.dice.randint(0, 40),
    "plan_on": lambda wish: wish.day(40),
    "due_at": lambda wish: wish.hour(400),
    "city_due_at": lambda wish: wish.hour(400),
    "duplicate_of": Wish.another,
    "linked_ticket": lambda wish: None,
    "ticket": Wish.another,
    "ticket_id": Wish.another,
    "earlier": Wish.another,
    "tickets": Wish.tickets,
    "ticket_ids": Wish.tickets,
    "filing_condition": lambda wish: wish.dice.choice([0, 0, 1, 9]),
    "passed": lambda wish: wish.dice.random() < OFTEN,
    "subdistrict": lambda wish: wish.dice.choice([HOME, "440105001"]),
    "phone": lambda wish: wish.dice.choice(["13800000217", "13800000218", "02084000000"]),
    "external": lambda wish: None,
    "sub_dispatch": lambda wish: None,
    "satisfaction": lambda wish: wish.dice.choice(["very_satisfied", "satisfied", "unsatisfied"]),
    "ground": lambda wish: wish.dice.choice(
        ["test", "false_report", "duplicate", "wrong_address", "instruction"]
    ),
    "theme": lambda wish: wish.dice.choice(["public_health", "public_order", "public_facilities"]),
    "answers": lambda wish: wish.answers,
    "verb": lambda wish: wish.dice.choice(["sign", "start", "submit_reply", "contact_first"]),
}
