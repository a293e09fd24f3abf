"""Sharing out a campaign: evenly inside each responsibility grid, neighbours together, never past the bound."""

from collections import Counter
from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.domain.verification_plan import Target, share_out

SIZES = st.lists(st.integers(1, 60), min_size=1, max_size=40)


def street(sizes, grid="R1"):
    return [Target(f"B{n:03d}", "", "", "", grid, "", None, None, size) for n, size in enumerate(sizes)]


def loads_of(shares):
    loads = Counter()
    for share in shares:
        if share.person is not None:
            loads[share.person] += share.target.records
    return loads


def test_equal_houses_are_shared_equally_along_the_street() -> None:
    shares = share_out(street([10] * 6), {"R1": [7, 8, 9]}, {}, most=100)
    assert [share.person for share in shares] == [7, 7, 8, 8, 9, 9]


def test_what_somebody_has_in_hand_counts() -> None:
    shares = share_out(street([10] * 4), {"R1": [1, 2]}, {1: 30}, most=100)
    assert loads_of(shares) == {2: 40} or loads_of(shares) == {2: 30, 1: 10}


def test_a_place_larger_than_the_bound_goes_to_somebody_with_empty_hands_alone() -> None:
    shares = share_out(street([500, 10]), {"R1": [1]}, {}, most=100)
    assert [share.person for share in shares] == [1, None]
    assert share_out(street([500]), {"R1": [1]}, {1: 1}, most=100)[0].person is None


def test_where_nobody_looks_after_the_place_it_stays_at_the_desk() -> None:
    places = [*street([5], "R1"), *street([5], "R2")]
    assert [share.person for share in share_out(places, {"R2": [3]}, {}, most=100)] == [None, 3]


@settings(max_examples=60, deadline=None)
@given(SIZES, st.integers(1, 5), st.integers(60, 400))
def test_nothing_is_lost_or_doubled_and_everybody_is_about_as_loaded(sizes, count, most) -> None:
    places, people = street(sizes), {"R1": list(range(1, count + 1))}
    shares = share_out(places, people, {}, most=most)
    assert sorted(share.target.building_code for share in shares) == [one.building_code for one in places]
    loads = loads_of(shares)
    assert all(load <= most for load in loads.values())
    assert shares == share_out(places, people, {}, most=most)
    if all(share.person is not None for share in shares) and sum(sizes) <= most:
        level = sum(sizes) / count
        assert max(loads.values()) <= level + max(sizes)
        runs = [person for person, _ in groupby(share.person for share in shares)]
        assert len(runs) <= count + count  # neighbours stay together, but for what is left at the end
