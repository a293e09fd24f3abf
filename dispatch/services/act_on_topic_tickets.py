"""Do the same to all tickets of a topic: each by its own use-case, in its own transaction, by the same person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from dispatch.domain.bulk_acts import BULK_ACTS, personal_text
from dispatch.domain.errors import VersionConflict
from dispatch.models import Ticket
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.preview_bulk import BulkItem, preview_bulk
from dispatch.selectors.work_access import get_topic
from dispatch.services.changing_work import changing_topic
from dispatch.services.dispatch_ticket import DispatchOrder, dispatch_ticket
from dispatch.services.sign_ticket import sign_ticket
from dispatch.services.start_ticket import start_ticket
from dispatch.services.submit_reply import submit_reply
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor

MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class BulkDone:
    """``done`` were changed, ``refused`` were not (with the code), ``left`` wait for the next call."""

    done: tuple[BulkItem, ...]
    refused: tuple[BulkItem, ...]
    left: int


def act_on_topic_tickets(
    *, topic_id: UUID, actor: Actor, verb: str, fields: Mapping[str, Any], most: int = MOST_AT_ONCE
) -> BulkDone:
    """Do ``verb`` to up to ``most`` tickets that allow it now; run it again for the rest.

    Each ticket is guarded by the version the preview saw, so nothing is done to one that somebody moved meanwhile.
    Raises `bulk_act_unknown` (422) and `topic_not_found`; what a single ticket refuses stands in the answer.
    """
    if verb not in BULK_ACTS:
        raise GridlineError("bulk_act_unknown", status=422, field="verb")
    topic = get_topic(topic_id=topic_id, actor=actor)
    items = preview_bulk(topic=topic, actor=actor, verb=verb, moment=current_moment())
    able = [item for item in items if item.reason is None]
    done: list[BulkItem] = []
    refused = [item for item in items if item.reason is not None]
    for item in able[:most]:
        try:
            act_of(verb, fields, item)(ticket_id=item.id, actor=actor, version=item.version)
            done.append(item)
        except VersionConflict:
            refused.append(BulkItem(item.id, item.number, item.state, item.version, "version_conflict"))
        except GridlineError as refusal:
            refused.append(BulkItem(item.id, item.number, item.state, item.version, refusal.code))
    note_bulk(topic_id, actor, verb, len(done), len(refused))
    return BulkDone(tuple(done), tuple(refused), max(0, len(able) - most))


def act_of(verb: str, fields: Mapping[str, Any], item: BulkItem) -> Callable[..., Ticket]:
    """The use-case of one ticket with its fields."""
    if verb == "dispatch":
        order = DispatchOrder(unit=str(fields.get("unit") or ""), reason=str(fields.get("reason") or ""))
        return partial(dispatch_ticket, order=order)
    if verb == "submit_reply":
        text = personal_text(str(fields.get("text") or ""), item.number)
        return partial(submit_reply, text=text, solved=fields.get("solved"))
    return sign_ticket if verb == "sign" else start_ticket


def note_bulk(topic_id: UUID, actor: Actor, verb: str, done: int, refused: int) -> None:
    """The topic remembers that it was done, by whom, to how many."""
    if not done:
        return
    with changing_topic(topic_id=topic_id, actor=actor) as (change, _):
        change.note("topic_bulk_done", actor=actor, data={"act": verb, "count": done, "refused": refused})
