"""What a ticket is to the person who holds the phone: a task of some kind, or nothing to do."""

from dataclasses import dataclass
from enum import StrEnum


class TaskKind(StrEnum):
    """Kinds of tasks, the nearest duty first: a ticket that is several things to one person is the first of them."""

    PRE_FILING_CHECK = "pre_filing_check"  # 立案前核实
    CLOSURE_CHECK = "closure_check"  # 结案核查
    SUB_DISPATCH = "sub_dispatch"  # 再派
    SIGN_OFF = "sign_off"  # 待审签
    SIGN = "sign"  # 待签收
    ASSIGN = "assign"  # 待指派
    HANDLE = "handle"  # 处置
    REPORTED = "reported"  # 我上报的
    WATCH = "watch"  # visible, nothing to do


CHILD_STATES = frozenset({"sub_dispatched", "handling", "extension_requested"})
CHECK_STATES = frozenset({"pre_filing_check", "closure_check"})
ASSIGNEE_STATES = frozenset({"assigned", "handling", "rework", "signed"})
CLERK_STATES = frozenset({"signed", "handling", "rework"})


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """How a ticket stands to a person.

    `has_child` an open sub-dispatch is theirs · `check_offered` the open site check is theirs to answer ·
    `leads_as_clerk`, `leads_as_head` their unit leads it · `signs_for` they sign for the lead unit.
    """

    kind: str
    state: str
    is_assignee: bool = False
    is_reporter: bool = False
    has_child: bool = False
    check_offered: bool = False
    leads_as_clerk: bool = False
    leads_as_head: bool = False
    signs_for: bool = False


def task_kind(facts: TaskFacts) -> TaskKind:
    """The kind of task; WATCH when the next step is somebody else's."""
    state, hotline = facts.state, facts.kind == "hotline"
    given = state == "dispatched"
    holds = {
        TaskKind.PRE_FILING_CHECK: facts.check_offered and state == "pre_filing_check",
        TaskKind.CLOSURE_CHECK: facts.check_offered and state == "closure_check",
        TaskKind.SUB_DISPATCH: facts.has_child and state in CHILD_STATES,
        TaskKind.SIGN_OFF: facts.leads_as_head and state == "awaiting_signature",
        TaskKind.SIGN: given and hotline and (facts.leads_as_clerk or facts.signs_for),
        TaskKind.ASSIGN: given and not hotline and facts.leads_as_clerk,
        TaskKind.HANDLE: (facts.is_assignee and state in ASSIGNEE_STATES)
        or (hotline and facts.leads_as_clerk and state in CLERK_STATES),
        TaskKind.REPORTED: facts.is_reporter and state == "reported",
    }
    return next((kind for kind in TaskKind if holds.get(kind)), TaskKind.WATCH)


def one_tap_verb(kind: TaskKind, state: str) -> str | None:
    """The next step when it needs no form and no evidence, so that it can be done from the list."""
    if kind is TaskKind.SIGN:
        return "sign"
    if kind is TaskKind.HANDLE and state in ("assigned", "rework"):
        return "start"
    return None


VERBS = (
    "sign", "assign", "contact_first", "start", "finish", "self_handle", "submit_result", "submit_reply",
    "sign_off", "send_back",
)  # fmt: skip
"""The steps that the phone offers; everything else is done at the console."""
