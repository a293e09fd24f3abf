"""From judged addresses to an answer: sure, unsure, ambiguous with a question, or none."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from gis.domain.address_candidate import AddressCandidate
from gis.domain.address_row import JudgedRow, MatchedPart
from gis.domain.address_scoring import ROOM_UNKNOWN

SURE_SCORE: Final = 0.8
MARGIN: Final = 0.07
"""Nobody is sure of a place while another one comes this near."""
WORTH_ASKING: Final = 0.45
WORTH_SHOWING: Final = 0.2
MOST_CHOICES: Final = 8


class Verdict(StrEnum):
    """How far the answer may be trusted. Only `sure` may place something without a person looking."""

    SURE = "sure"
    UNSURE = "unsure"
    AMBIGUOUS = "ambiguous"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Question:
    """What would tell the candidates apart: `part` is a part of an address, `choices` its values with their codes."""

    part: str
    choices: tuple[tuple[str, str | None], ...]

    def as_json(self, say: Callable[[str], str]) -> dict[str, Any]:
        """For answers; `say` words the code of a question in the reader's language."""
        return {
            "part": self.part,
            "question": say(f"ask_{self.part}"),
            "choices": [{"text": text, "code": code} for text, code in self.choices],
        }


@dataclass(frozen=True, slots=True)
class GeocodeAnswer:
    """`candidates` best first; `ask` holds a question where the verdict is `ambiguous`.

    `area` is the one community or subdistrict that the text names, whatever else it means or fails to mean.
    """

    text: str
    verdict: Verdict
    candidates: tuple[AddressCandidate, ...] = ()
    ask: tuple[Question, ...] = ()
    area: AddressCandidate | None = None

    @property
    def best(self) -> AddressCandidate | None:
        """The likeliest candidate, sure or not."""
        return self.candidates[0] if self.candidates else None


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room of a building as the address library has it."""

    code: str
    full_text: str
    unit_no: str
    room_no: str
    house_code: str
    building_id: int


def ranked(judged: Iterable[JudgedRow]) -> list[JudgedRow]:
    """Best first, one row for each building."""
    places: dict[str, JudgedRow] = {}
    for one in sorted(judged, key=lambda j: (-j.score, len(j.row.full_text), j.row.code)):
        if one.score >= WORTH_SHOWING:
            places.setdefault(one.row.place, one)
    return list(places.values())


def within_reach(judged: Sequence[JudgedRow]) -> list[JudgedRow]:
    """The best and those that come as near to it as `MARGIN`."""
    return [one for one in judged if one.score > judged[0].score - MARGIN]


def candidate_of(judged: JudgedRow) -> AddressCandidate:
    """The address itself."""
    row = judged.row
    return AddressCandidate(
        code=row.code, text=row.full_text, building_code=row.building_code,
        subdistrict_code=row.subdistrict_code or None, community_code=row.community_code or None,
        point=row.point, score=judged.score, level=row.level, matched=judged.matched, building_id=row.building_id,
    )  # fmt: skip


def with_room(candidate: AddressCandidate, rooms: Sequence[RoomRow], given: str) -> AddressCandidate:
    """The candidate narrowed down to its room, or a little less likely because it has no such room."""
    if not rooms:
        unknown = MatchedPart("room", given, None)
        return replace(candidate, score=candidate.score * ROOM_UNKNOWN, matched=(*candidate.matched, unknown))
    part = MatchedPart("room", given, rooms[0].room_no)
    if len(rooms) > 1:
        return replace(candidate, matched=(*candidate.matched, part))
    room = rooms[0]
    return replace(
        candidate, code=room.code, text=room.full_text, level="room",
        house_code=room.house_code or None, matched=(*candidate.matched, part),
    )  # fmt: skip


def decide(
    text: str,
    candidates: Sequence[AddressCandidate],
    limit: int,
    names: Mapping[str, str],
    *,
    unsure: bool = False,
) -> GeocodeAnswer:
    """The verdict on candidates. `names` are the names of areas by code, for the question; `unsure` rules out sure."""
    ordered = sorted(candidates, key=lambda one: (-one.score, len(one.text), one.code))
    if not ordered:
        return GeocodeAnswer(text, Verdict.NONE)
    best = ordered[0]
    rivals = [one for one in ordered if one.score > best.score - MARGIN]
    shown = tuple(ordered[:limit])
    if len(rivals) > 1 and best.score >= WORTH_ASKING:
        return GeocodeAnswer(text, Verdict.AMBIGUOUS, shown, questions(rivals, names))
    if best.score >= SURE_SCORE and not unsure:
        return GeocodeAnswer(text, Verdict.SURE, shown)
    return GeocodeAnswer(text, Verdict.UNSURE, shown)


def questions(rivals: Sequence[AddressCandidate], names: Mapping[str, str]) -> tuple[Question, ...]:
    """The first part of the address in which the rivals differ."""
    for part, values in (
        ("name", _found(rivals, ("road", "compound", "building", "poi"))),
        ("subdistrict", [(names.get(c.subdistrict_code or "", ""), c.subdistrict_code) for c in rivals]),
        ("community", [(names.get(c.community_code or "", ""), c.community_code) for c in rivals]),
    ):
        told = tuple(dict.fromkeys(value for value in values if value[0]))
        if len(told) > 1:
            return (Question(part, told[:MOST_CHOICES]),)
    told = tuple(dict.fromkeys((one.text, one.code) for one in rivals))
    return (Question("address", told[:MOST_CHOICES]),)


def _found(rivals: Sequence[AddressCandidate], parts: tuple[str, ...]) -> list[tuple[str, str | None]]:
    return [
        ("".join(part.found or "" for part in rival.matched if part.part in parts), None) for rival in rivals
    ]
