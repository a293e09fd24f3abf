"""What must hold whatever happened: the invariants, and how a breach of one is told."""

from dataclasses import dataclass

INVARIANTS: dict[str, str] = {
    "I1": "each intake answered with success exists once",
    "I2": "state, holder and clocks are the fold of the history, which has no gap",
    "I3": "every step is an edge of its life cycle, taken by an entitled actor",
    "I4": "an open ticket has exactly one holder",
    "I5": "an open ticket has exactly the clocks and timers its facts prescribe, none left lying",
    "I6": "no timer fired early; city times are the city's last word",
    "I7": "every event reached the feed, or waits for it",
    "I8": "nothing was given beyond the audience",
    "I9": "every attachment has its file, unchanged, and every file its row",
    "I10": "every import adds up: read = inserted + updated + unchanged + rejected",
    "I11": "every look at personal data has a reason on file",
    "I12": "the figures of the boards and of verification are counts of what they count",
    "I13": "every building stands in one valid cell whose ground holds it, or is on record as an exception",
    "I14": "cells do not overlap, and whatever names a cell that looks after it names a valid one",
    "I15": "who left belongs to no household, what is void is lived in by nobody, and every seal has a known key",
}


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that is not as it must be. ``subject`` names the row; ``text`` says what was found."""

    invariant: str
    subject: str
    text: str

    def as_json(self) -> dict[str, str]:
        """For `check_invariants --json`."""
        return {"invariant": self.invariant, "subject": self.subject, "text": self.text}
