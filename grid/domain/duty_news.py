"""What the apps above are told when rosters, periods, leaves or presences change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from grid.domain.rosters import DISTRICT, DutyOwner, OwnerKind


@dataclass(frozen=True, slots=True)
class DutyNews:
    """``event`` as history will name it, ``seq`` the subject's own count of such news, ``data`` ids and facts.

    ``audience`` are the scope keys of those who may hear of it.
    """

    subject_type: str
    subject_id: UUID
    seq: int
    event: str
    data: Mapping[str, object] = field(default_factory=dict)
    audience: frozenset[str] = frozenset()


def audience_of(owner: DutyOwner | None, *people: int | None) -> frozenset[str]:
    """Both levels of centre, the unit or the inspectors concerned, and the persons themselves; None = all district."""
    keys = {"desk:district"} | {f"person:{account}" for account in people if account is not None}
    if owner is None or owner.code == DISTRICT:
        return frozenset(keys)
    if owner.kind is OwnerKind.UNIT:
        return frozenset(keys | {f"unit:{owner.code}"})
    own = {f"desk:{owner.code}"}
    return frozenset(
        keys | own | ({f"inspect:{owner.code}"} if owner.kind is OwnerKind.INSPECTORS else set())
    )
