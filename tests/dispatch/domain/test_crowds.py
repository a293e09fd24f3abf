"""A crowd is told from a busy street."""

import random

from dispatch.domain.alike_text import likeness, pairs_of
from dispatch.domain.crowds import Report, find_crowds

LON, LAT = 113.3, 23.08
METRE = 1 / 111_320


def spread(
    count: int, radius_m: float, seed: int = 1, subject: str = "R06", lon: float = LON
) -> list[Report]:
    chance = random.Random(seed)
    reports: list[Report] = []
    while len(reports) < count:
        x, y = (chance.uniform(-radius_m, radius_m) for _ in range(2))
        if x * x + y * y <= radius_m**2:
            number = f"{subject}-{seed}-{len(reports)}"
            reports.append(Report(number, lon + x * METRE / 0.92, LAT + y * METRE, subject))
    return reports


def test_so_many_within_the_radius_are_one_crowd_wherever_the_squares_fall() -> None:
    for shift in (0.0, 0.0007, 0.0013, 0.0021):
        reports = spread(500, 280, lon=LON + shift)
        (crowd,) = find_crowds(reports, radius_m=300, least=500)
        assert set(crowd.ids) == {report.id for report in reports}
        assert abs(crowd.lon - LON - shift) < 0.0004


def test_the_centre_lies_in_the_middle_even_where_every_start_reaches_all() -> None:
    for shift in (0.0, 0.0007, 0.0013, 0.0021):
        (crowd,) = find_crowds(spread(500, 140, lon=LON + shift), radius_m=300, least=500)
        assert abs(crowd.lon - LON - shift) < 20 * METRE


def test_one_too_few_is_none_and_so_are_other_subjects_and_a_long_street() -> None:
    assert find_crowds(spread(499, 250), radius_m=300, least=500) == []
    mixed = spread(300, 100, subject="R06") + spread(300, 100, seed=2, subject="R01")
    assert find_crowds(mixed, radius_m=300, least=500) == []
    street = [Report(n, LON + n * 10 * METRE, LAT, "R06") for n in range(600)]
    assert find_crowds(street, radius_m=300, least=500) == []


def test_two_crowds_are_two_and_share_no_report() -> None:
    reports = spread(600, 200) + spread(520, 200, seed=3, lon=LON + 0.02)
    crowds = find_crowds(reports, radius_m=300, least=500)
    assert [len(crowd.ids) for crowd in crowds] == [600, 520]
    assert not set(crowds[0].ids) & set(crowds[1].ids)


def test_likeness_of_words_needs_no_word_list() -> None:
    one = pairs_of("夜市餐饮油烟直排住宅楼,居民无法开窗。")
    assert likeness(one, pairs_of("夜市 餐饮油烟直排住宅楼 居民无法开窗")) == 1
    assert 0.3 < likeness(one, pairs_of("餐饮店油烟直排,居民投诉")) < 0.9
    assert likeness(one, pairs_of("路灯不亮")) == 0 == likeness(one, pairs_of(""))
