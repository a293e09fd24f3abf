"""Who may go on, and who must take a snapshot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.feed_position import FeedPosition, scope_mark

NOW = FeedPosition("e1", upto=100, oldest=40)


@pytest.mark.parametrize(
    ("epoch", "after", "resumable"),
    [
        ("e1", 100, True),
        ("e1", 39, True),  # 40 and all that follows are still kept
        ("e1", 38, False),
        ("e1", 101, False),
        ("e0", 100, False),
        (None, 100, False),
        ("e1", None, False),
    ],
)
def test_resumable(epoch: str | None, after: int | None, resumable: bool) -> None:
    assert NOW.resumable(epoch, after) is resumable


def test_an_empty_feed_knows_only_its_end() -> None:
    empty = FeedPosition("e1", upto=7, oldest=8)
    assert empty.resumable("e1", 7)
    assert not empty.resumable("e1", 6)


@given(st.frozensets(st.text(max_size=8)), st.frozensets(st.text(max_size=8)))
def test_the_mark_tells_scopes_apart_and_knows_no_order(one: frozenset[str], other: frozenset[str]) -> None:
    if not any("\n" in key for key in one | other):
        assert (scope_mark(sorted(one)) == scope_mark(sorted(other, reverse=True))) is (
            one == other or one ^ other <= {""}
        )
