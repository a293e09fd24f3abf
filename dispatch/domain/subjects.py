"""What two tickets share when they are about the same kind of thing: class, matter, or one that crosswalks."""

from dataclasses import dataclass

from dispatch.domain.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Subject:
    """``class_codes`` and ``matter_codes``: any of them on another ticket is the same subject.

    ``class_keys`` are the class with all its parents, leaf first, as topics are told by them.
    """

    class_codes: tuple[str, ...]
    matter_codes: tuple[str, ...]
    class_keys: tuple[str, ...]


def subject_of(lists: Catalogue, *, request_class: str, matter: str) -> Subject:
    """The subject of a ticket; empty codes and codes of an older catalogue add nothing."""
    entry = lists.request_classes.get(request_class)
    classes = [request_class] if request_class else []
    matters = [matter] if matter else []
    if matter:
        classes += [other.code for other in lists.classes_of_matter(matter)]
    if entry is not None:
        matters += list(entry.crosswalk_matters)
    keys = [key for code in dict.fromkeys(classes) for key in _path(lists, code)]
    return Subject(tuple(dict.fromkeys(classes)), tuple(dict.fromkeys(matters)), tuple(dict.fromkeys(keys)))


def class_at_level(lists: Catalogue, request_class: str, level: int) -> str:
    """The class or its parent of this level; the class itself where it lies above, empty for level 0 or no class."""
    if not request_class or level == 0:
        return ""
    path = _path(lists, request_class)
    return next((code for code in path if lists.request_classes[code].level <= level), request_class)


def _path(lists: Catalogue, code: str) -> tuple[str, ...]:
    return lists.class_path(code) if code in lists.request_classes else ()
