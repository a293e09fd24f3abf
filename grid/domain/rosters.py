"""Who is on duty (在岗/值班): rosters, their periods and shifts, and which of several rows counts (RULES 8n)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from gis.domain.errors import GridlineError

DISTRICT = "district"
#: A stand-in who is absent too is stood in for in turn, so often and no further.
LONGEST_CHAIN = 5


class OwnerKind(StrEnum):
    """Whose roster it is."""

    CENTRE = "centre"  # 指挥中心: of the district or of a subdistrict
    UNIT = "unit"
    INSPECTORS = "inspectors"  # the inspectors of a subdistrict


class Period(StrEnum):
    """Ordinary times, storm (防汛防台风) and fair (广交会); each may have a roster of its own."""

    ORDINARY = "ordinary"
    STORM = "storm"
    FAIR = "fair"


class Shift(StrEnum):
    """白班 and 夜班."""

    DAY = "day"
    NIGHT = "night"


@dataclass(frozen=True, slots=True, order=True)
class DutyOwner:
    """The command centre, unit or subdistrict whose roster it is; ``key`` is how programs name it."""

    kind: OwnerKind
    code: str

    @property
    def key(self) -> str:
        """For example `centre:district`, `unit:HZ-WATER`, `inspectors:440105003`."""
        return f"{self.kind.value}:{self.code}"

    @classmethod
    def parse(cls, key: str) -> "DutyOwner":
        """The owner that the key names. Raises GridlineError `duty_owner_unknown` (422)."""
        kind, _, code = key.partition(":")
        if kind not in set(OwnerKind) or not code or len(code) > 64:
            raise GridlineError("duty_owner_unknown", status=422, field="owner", given=key[:80])
        return cls(OwnerKind(kind), code)


def centre(code: str = DISTRICT) -> DutyOwner:
    """The command centre of the district, or of a subdistrict by its code."""
    return DutyOwner(OwnerKind.CENTRE, code)


def unit(code: str) -> DutyOwner:
    """A handling unit."""
    return DutyOwner(OwnerKind.UNIT, code)


def inspectors(subdistrict_code: str) -> DutyOwner:
    """The inspectors of a subdistrict."""
    return DutyOwner(OwnerKind.INSPECTORS, subdistrict_code)


@dataclass(frozen=True, slots=True)
class DutyPerson:
    """Somebody on a roster; ``stands_in_for`` is the account whose place is taken during a leave, else None."""

    account_id: int
    name: str
    phone: str = ""
    stands_in_for: int | None = None


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One line of a roster as it counts at a moment: stand-ins are in the places of those on leave.

    ``person`` is None where the row names a phone alone, or where the one named is away without a stand-in
    (``absent`` is then that account). ``phone`` is the office number of the shift, empty where the person's own counts.
    """

    owner: DutyOwner
    period: Period
    starts_at: datetime
    ends_at: datetime
    shift: Shift
    person: DutyPerson | None = None
    phone: str = ""
    deputy: DutyPerson | None = None
    deputy_phone: str = ""
    leader: DutyPerson | None = None
    leader_phone: str = ""
    grid_code: str = ""
    absent: int | None = None

    @property
    def manned(self) -> bool:
        """Somebody can be reached on this row: a person, or the phone of an office that names nobody."""
        return self.person is not None or (bool(self.phone) and self.absent is None)

    def covers(self, at: datetime) -> bool:
        """The shift runs at this moment; its end belongs to the next one."""
        return self.starts_at <= at < self.ends_at


@dataclass(frozen=True, slots=True)
class DutyCall:
    """One step of the chain of duty, deputy and shift leader (带班领导); ``phone`` is the number to call."""

    role: str
    person: DutyPerson | None
    phone: str


def chain_of(row: DutyRow) -> tuple[DutyCall, ...]:
    """Whom to call in turn: duty, deputy, shift leader; those the row leaves open are left out."""
    steps = (
        ("duty", row.person, row.phone),
        ("deputy", row.deputy, row.deputy_phone),
        ("shift_leader", row.leader, row.leader_phone),
    )
    return tuple(
        DutyCall(role, person, phone or (person.phone if person else ""))
        for role, person, phone in steps
        if person is not None or phone
    )


@dataclass(frozen=True, slots=True)
class DeclaredPeriod:
    """A storm or fair period; ``owner`` None = the whole district, ``ends_at`` None = until it is called off."""

    kind: Period
    owner: DutyOwner | None
    starts_at: datetime
    ends_at: datetime | None

    def holds_for(self, owner: DutyOwner, at: datetime) -> bool:
        """The period is on for this owner at this moment."""
        begun = self.starts_at <= at and (self.ends_at is None or at < self.ends_at)
        return begun and self.owner in (None, owner)


def in_force(
    rows: Iterable[DutyRow], periods: Sequence[DeclaredPeriod], at: datetime
) -> Mapping[DutyOwner, tuple[DutyRow, ...]]:
    """The rows that count at a moment, by owner, the earliest begun first.

    While a period is declared, its roster replaces the ordinary one; where that roster has no row at the moment the
    ordinary row still counts, so that a gap in a storm roster leaves nobody alone. A storm goes before a fair.
    """
    running = sorted((row for row in rows if row.covers(at)), key=lambda row: (row.owner, row.starts_at))
    found: dict[DutyOwner, tuple[DutyRow, ...]] = {}
    for owner, group in groupby(running, key=lambda row: row.owner):
        own = tuple(group)
        for wanted in (Period.STORM, Period.FAIR, Period.ORDINARY):
            chosen = tuple(row for row in own if row.period is wanted)
            declared = wanted is Period.ORDINARY or any(
                period.kind is wanted and period.holds_for(owner, at) for period in periods
            )
            if chosen and declared:
                found[owner] = chosen
                break
    return found


@dataclass(frozen=True, slots=True)
class Leave:
    """Somebody is away (请假); ``stand_in`` answers in the meantime, None = nobody named."""

    account_id: int
    starts_at: datetime
    ends_at: datetime
    stand_in: DutyPerson | None


def with_stand_ins(row: DutyRow, leaves: Mapping[int, Leave]) -> DutyRow:
    """The row with those on leave (by account) replaced by their stand-ins, along the chain of stand-ins."""
    person = _present(row.person, leaves)
    away = row.person.account_id if row.person and person is None else None
    return replace(
        row,
        person=person,
        absent=away,
        deputy=_present(row.deputy, leaves),
        leader=_present(row.leader, leaves),
    )


def _present(person: DutyPerson | None, leaves: Mapping[int, Leave]) -> DutyPerson | None:
    """The person, or who stands in; None where nobody does."""
    wanted, found = person, person
    for _ in range(LONGEST_CHAIN):
        leave = leaves.get(found.account_id) if found else None
        if leave is None:
            break
        found = leave.stand_in
    else:
        return None
    if found is None or wanted is None or found.account_id == wanted.account_id:
        return found
    return replace(found, stands_in_for=wanted.account_id)
