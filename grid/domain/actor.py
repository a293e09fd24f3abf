"""Who acts: the one value that services, selectors and life cycles are given instead of an account."""

from dataclasses import dataclass

from grid.domain.roles import Role


@dataclass(frozen=True, slots=True)
class Grant:
    """One role in force: for which unit codes (the granted unit and all below) and which subdistricts.

    `subdistrict_codes` is None when the role holds for the whole district.
    """

    role: Role
    unit_codes: frozenset[str] = frozenset()
    subdistrict_codes: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, the city platform or the system, as the domain knows it.

    `roles`, `unit_codes` and `subdistrict_codes` are unions over all grants and good enough to
    *find out what somebody is*. What somebody may do *as* a role is asked by `units_as` and `areas_as`,
    which keep each role to its own unit and area when an account holds several.
    `account_id` is None for the system. `subdistrict_codes` None means the whole district.
    `language` is `zh` or `en`.
    """

    account_id: int | None
    username: str
    name: str
    roles: frozenset[Role]
    unit_code: str | None = None
    unit_codes: frozenset[str] = frozenset()
    subdistrict_codes: frozenset[str] | None = None
    language: str = "zh"
    grants: tuple[Grant, ...] = ()

    @classmethod
    def system(cls) -> "Actor":
        """系统. The actor of timers, automatic dispatch and imports."""
        return cls(None, "system", "系统", frozenset({Role.SYSTEM}))

    @classmethod
    def city(cls, system_name: str, account_id: int | None = None) -> "Actor":
        """市平台. The actor of a message that the city platform sent (`system_name` names the platform)."""
        return cls(account_id, f"city:{system_name}", system_name, frozenset({Role.CITY}))

    @property
    def label(self) -> str:
        """How a history names this actor: the name and the leading role, as it was at that moment."""
        role = self.leading_role
        return f"{self.name} · {role.value}" if role else self.name

    @property
    def leading_role(self) -> Role | None:
        """The role that stands first in the list of roles; None for an account without any."""
        return next((role for role in Role if role in self.roles), None)

    def has(self, *roles: Role) -> bool:
        """True when the actor holds at least one of the roles, wherever."""
        return not self.roles.isdisjoint(roles)

    def units_as(self, role: Role) -> frozenset[str]:
        """Codes of the units this actor acts for in that role; empty when the role is not held."""
        if role not in self.roles:
            return frozenset()
        if not self.grants:
            return self.unit_codes
        return frozenset().union(*(grant.unit_codes for grant in self.grants if grant.role is role))

    def areas_as(self, role: Role) -> frozenset[str] | None:
        """Codes of the subdistricts in which that role is held; None = whole district; empty = nowhere."""
        if role not in self.roles:
            return frozenset()
        if not self.grants:
            return self.subdistrict_codes
        codes: set[str] = set()
        for grant in self.grants:
            if grant.role is not role:
                continue
            if grant.subdistrict_codes is None:
                return None
            codes |= grant.subdistrict_codes
        return frozenset(codes)

    def named_areas_as(self, role: Role) -> frozenset[str]:
        """Codes of the subdistricts that the grants of that role name; a grant without one adds none.

        For roles that exist inside a subdistrict only: there a missing area is no area, not everywhere.
        """
        if role not in self.roles:
            return frozenset()
        if not self.grants:
            return self.subdistrict_codes or frozenset()
        named = (grant.subdistrict_codes for grant in self.grants if grant.role is role)
        return frozenset().union(*(codes for codes in named if codes))
