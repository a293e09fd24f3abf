"""How one name can turn into another under a tired hand: one character wrong, missing, extra or two swapped."""

from typing import Final

from gis.domain.pinyin import sounds_near, sounds_same

SAME_SOUND: Final = 0.92
NEAR_SOUND: Final = 0.9
SWAPPED: Final = 0.86
EXTRA: Final = 0.82
MISSING: Final = 0.8
OTHER: Final = 0.78
ALL_BY_SOUND: Final = 0.84
"""How well a name still counts: several characters replaced by others that sound alike."""


def likeness(given: str, name: str) -> float:
    """1 for equal, one of the figures above when one error explains `given`, else 0."""
    if given == name:
        return 1.0
    apart = len(given) - len(name)
    if apart == 0:
        return _same_length(given, name)
    if apart == 1:
        return EXTRA if _is_one_longer(given, name) else 0.0
    if apart == -1:
        return MISSING if _is_one_longer(name, given) else 0.0
    return 0.0


def _same_length(given: str, name: str) -> float:
    wrong = [index for index, (one, other) in enumerate(zip(given, name, strict=True)) if one != other]
    if len(wrong) == 1:
        one, other = given[wrong[0]], name[wrong[0]]
        if one.isdigit() or other.isdigit():
            return 0.0  # a wrong number is another place
        if sounds_same(one, other):
            return SAME_SOUND
        return NEAR_SOUND if sounds_near(one, other) else OTHER
    if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
        first, second = wrong
        return SWAPPED if given[first] == name[second] and given[second] == name[first] else 0.0
    return 0.0


def _is_one_longer(longer: str, shorter: str) -> bool:
    for index, char in enumerate(shorter):
        if longer[index] != char:
            return longer[index + 1 :] == shorter[index:] and not longer[index].isdigit()
    return not longer[-1].isdigit()


def without_one(text: str) -> set[str]:
    """The text with each one of its characters left out: two texts one error apart share a member."""
    return {text[:index] + text[index + 1 :] for index in range(len(text))}
