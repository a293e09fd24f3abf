"""Who may know what of the base registry (RULES 6: purpose, least impact, graded access, audit)."""

from dataclasses import dataclass
from enum import StrEnum

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role


class Purpose(StrEnum):
    """What personal data is looked at for; told with every look, beside the typed reason."""

    VERIFICATION = "verification"  # 核查
    MAINTENANCE = "maintenance"  # 数据维护
    VISIT = "visit"  # 走访
    EMERGENCY = "emergency"  # 应急
    LEGAL = "legal"  # 法定职责


READERS = (Role.DATA_CLERK, Role.COMMUNITY_CLERK, Role.INSPECTOR)
"""See houses, households and masked persons of their own area; nobody else sees a person at all."""
OPENERS = (Role.DATA_CLERK, Role.COMMUNITY_CLERK)
"""May open what is masked, with purpose and reason; may ask who lived where."""
KEEPERS = (Role.DATA_CLERK, Role.COMMUNITY_CLERK)
"""Move households, note who came and left."""
MIN_REASON_CHARS = 4
MAX_REASON_CHARS = 300


@dataclass(frozen=True, slots=True)
class RegistryScope:
    """Where an actor may look: everywhere, or in these subdistricts and communities. Both empty = nowhere."""

    everywhere: bool = False
    subdistricts: frozenset[str] = frozenset()
    communities: frozenset[str] = frozenset()

    @property
    def codes(self) -> list[str]:
        """All codes, sorted; a building lies in scope when its cell is in one of them."""
        return sorted(self.subdistricts | self.communities)


def may_read(actor: Actor) -> bool:
    """Whether the actor's roles let in at all; where, the scope says."""
    return actor.has(*READERS)


def check_reason(reason: str, *, field: str = "reason") -> str:
    """The reason without blanks around it. Raises GridlineError `access_reason_missing` (422)."""
    reason = " ".join(reason.split())
    if not MIN_REASON_CHARS <= len(reason) <= MAX_REASON_CHARS:
        raise GridlineError("access_reason_missing", status=422, field=field, least=MIN_REASON_CHARS)
    return reason


def check_limit(looks: int, limit: int) -> None:
    """Raises GridlineError `person_access_limit` (429) when an account has looked too often within the hour."""
    if looks >= limit:
        raise GridlineError("person_access_limit", status=429, limit=limit)
