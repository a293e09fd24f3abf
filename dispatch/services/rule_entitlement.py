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


MAY_EDIT_LADDER = (Role.SUPERVISION_OFFICER, Role.SYSTEM_ADMIN, Role.SYSTEM)
"""How hard the district drives its units is a matter of supervision, not of catalogues (REQUIREMENTS S2-21)."""


def check_may_edit_ladder(actor: Actor) -> None:
    """For the ladder and the triggers of supervision; `role_not_entitled` (403) for everybody else."""
    if not actor.has(*MAY_EDIT_LADDER):
        raise GridlineError("role_not_entitled", status=403, verb="edit_rules")
