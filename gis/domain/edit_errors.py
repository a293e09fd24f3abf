"""How one name can turn into another under a tired hand: one character wrong, missing, extra or two swapped."""

from typing import Final

from gis.domain.pinyin import sounds_near, sounds_same

SAME_SOUND: Final = 0.24
NEAR_SOUND: Final = 0.3
SWAPPED: Final = 0.4
EXTRA: Final = 0.54
MISSING: Final = 0.6
OTHER: Final = 0.66
ALL_BY_SOUND: Final = 0.48
"""What an error costs a name of one character; a name of four bears a quarter of it. The last is for several characters
replaced by others that sound alike."""


def likeness(given: str, name: str) -> float:
    """1 for equal, less when one error explains `given`, 0 when none does."""
    if given == name:
        return 1.0
    cost = _cost(given, name)
    return 1 - cost / len(name) if cost else 0.0


def likeness_by_sound(name: str) -> float:
    """The likeness of a text that sounds like `name` throughout."""
    return 1 - ALL_BY_SOUND / len(name)


def _cost(given: str, name: str) -> float:
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
