"""Who may open a requester's name and phone (PIPL art. 51: access limits; RULES 8e)."""

from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.domain.scope import sees_requester

MAY_CONTACT = frozenset(
    {
        Role.CALL_TAKER,
        Role.DISPATCHER,
        Role.SUBDISTRICT_DISPATCHER,
        Role.UNIT_CLERK,
        Role.UNIT_HEAD,
        Role.CALLBACK_AGENT,
        Role.REPLY_AUDITOR,
    }
)
#: The district keeps a secret requester secret to the handling unit; these must still be able to call.
MAY_CONTACT_SECRET = frozenset({Role.CALL_TAKER, Role.DISPATCHER, Role.CALLBACK_AGENT})


def may_contact(actor: Actor, *, secret: bool) -> bool:
    """Whether the actor may open the requester of a ticket in scope; ``secret`` = the requester asked for secrecy."""
    roles = MAY_CONTACT_SECRET if secret else MAY_CONTACT
    return actor.has(*roles) and sees_requester(actor)
