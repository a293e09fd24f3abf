"""What a campaign's figures mean."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """Subjects by the result of their latest record, beside the base frozen at the start."""

    base: int = 0
    confirmed: int = 0
    corrected: int = 0
    added: int = 0
    void_record: int = 0
    unreachable: int = 0

    @property
    def verified(self) -> int:
        """无误 + 已更正 + 新增."""
        return self.confirmed + self.corrected + self.added

    @property
    def rate(self) -> float | None:
        """核查率: verified / base (S2-20), never clamped: what is found new counts too. None without a base."""
        return self.verified / self.base if self.base else None

    @property
    def error_rate(self) -> float | None:
        """更正率: corrected / (confirmed + corrected). None when nothing known was verified."""
        known = self.confirmed + self.corrected
        return self.corrected / known if known else None

    def as_json(self) -> dict[str, object]:
        """Counts and rates; rates as shares with six digits, and the first also as people write it."""
        rate, error = self.rate, self.error_rate
        return {
            "base": self.base,
            "confirmed": self.confirmed,
            "corrected": self.corrected,
            "added": self.added,
            "void_record": self.void_record,
            "unreachable": self.unreachable,
            "verified": self.verified,
            "rate": None if rate is None else round(rate, 6),
            "rate_percent": None if rate is None else f"{rate:.2%}",
            "error_rate": None if error is None else round(error, 6),
        }
