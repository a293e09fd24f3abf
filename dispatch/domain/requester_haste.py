"""Whose request goes faster: the elderly get signed for sooner, enterprises go on the fast track."""


def is_elderly(age: int, *, from_age: int) -> bool:
    """Whether somebody of this age (years) is to be answered sooner (老年人优先)."""
    return age >= from_age


def fast_track_of(priority: str, *, enterprise: bool) -> str:
    """The priority of a request: an enterprise's is never slower than the fast track (企业诉求快速办理)."""
    return "fast_track" if enterprise and priority == "normal" else priority
