"""Who may change catalogues and dispatch tables."""

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role

MAY_EDIT_RULES = (Role.DATA_CLERK, Role.SYSTEM)
"""The data clerk keeps catalogues and tables; administrators run the machine and do not decide who handles
what.
"""


def check_may_edit_rules(actor: Actor) -> None:
    """Raises GridlineError `role_not_entitled` (403) for everybody else."""
    if not actor.has(*MAY_EDIT_RULES):
        raise GridlineError("role_not_entitled", status=403, verb="edit_rules")
