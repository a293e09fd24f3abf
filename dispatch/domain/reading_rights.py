"""Who may read what was written in a ticket: a requester's words tell who they are (RULES 8e, 8k)."""

from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.domain.scope import sees_requester


def reads_words(actor: Actor, *, kind: str, channel: str) -> bool:
    """Whether the actor may read title, text and replies; without it there are place, matter and photos.

    Contractors and inspectors may not read what a requester said; what an inspector wrote about a place everybody
    in scope may read.
    """
    return (
        (kind == "grid_event" and channel == "inspector")
        or sees_requester(actor)
        or actor.has(Role.CITY, Role.SYSTEM)
    )
