"""What a copied ticket becomes when it only fills lists: one of twenty open in any state, the rest long closed."""

from collections.abc import Mapping
from typing import Final

from dispatch.domain.lifecycle.states import open_states

#: At 500,000 tickets a year this is the work of two weeks and a half.
_OPEN: Final = "copy.number %% 20 = 0"
_TURN: Final = "(copy.number / 20)"
#: Of the open ones a fifth is late; the others are due within eleven days.
_DUE: Final = f"{{column}} + make_interval(mins => {_TURN} * 37 %% 20000 - 4000)"
#: Open ones came within a fortnight, closed ones spread over three years.
_RECEIVED: Final = (
    f"{{column}} - make_interval(mins => CASE WHEN {_OPEN} THEN {_TURN} * 53 %% 20000 "
    "ELSE (copy.number * 1009 + abs(hashtext(o.number)) %% 1000003) %% 1576800 END)"
)


def _one_of(states: frozenset[str]) -> str:
    listed = ", ".join(f"'{state}'" for state in sorted(states))
    return f"(ARRAY[{listed}])[1 + {_TURN} %% {len(states)}]"


def _while_open(value: str, otherwise: str) -> str:
    return f"CASE WHEN {_OPEN} THEN {value} ELSE {otherwise} END"


#: Column of the ticket → its value in a copy, beside identifiers; `copy.number` is the copy, `o` the original's row.
OF_YEARS: Final[Mapping[str, str]] = {
    "received_at": _RECEIVED,
    "closed_at": _while_open("NULL", _RECEIVED.format(column="o.received_at") + " + interval '5 days'"),
    "state": _while_open(
        f"CASE o.kind WHEN 'hotline' THEN {_one_of(open_states('hotline'))} "
        f"ELSE {_one_of(open_states('grid_event') - {'draft'})} END",
        "'closed'",
    ),
    "holder_kind": _while_open("{column}", "'nobody'"),
    "holder_code": _while_open("{column}", "''"),
    "follow_up_at": _while_open("{column}", "NULL"),
    "next_due_at": _while_open(_DUE, "NULL"),
    "next_amber_at": _while_open(_DUE, "NULL"),
    "next_stage": _while_open("{column}", "''"),
    "next_owner": _while_open("{column}", "''"),
}
