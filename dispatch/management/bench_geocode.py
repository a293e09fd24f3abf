"""Does the geocoder find the right building in what people type, is it right when it says sure, and how fast is it?

The noise is `gis.domain.address_noise` over the district's own addresses; REPORT_SEED was never tuned on. Most queries
name one building; some truly fit several (a name misspelt so that two roads are meant equally). The strict figure
counts those too; by rule such a query is also right when it is not called sure and the right building is among the
candidates.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from django.db import connection

from dispatch.management.bench_result import Result, Yardstick, percentile
from gis.domain.address_noise import Lexicon, NoisyQuery, TrueAddress, make_noise
from gis.domain.address_text import normal_form
from gis.domain.gazetteer import NameKind
from gis.domain.geocode_answer import Verdict
from gis.domain.pinyin import spellings
from gis.selectors.find_by_text import find_by_text
from gis.selectors.gazetteer import gazetteer, name_index
from gis.selectors.suggest_addresses import suggest_addresses
from gis.selectors.true_addresses import described_buildings, true_addresses
from grid.selectors.geocode import geocode

REPORT_SEED = 2026
GEOCODE_P95_MS, SUGGEST_P95_MS = 20.0, 30.0
TOP1_PERCENT, WRONG_AND_SURE_PERCENT = 97.0, 0.3


@dataclass(frozen=True, slots=True)
class Judged:
    """One query and what became of it. `open` = what it says fits several buildings."""

    took_ms: float
    right: bool
    listed: bool
    sure: bool
    open: bool


def bench_geocode(*, queries: int, seed: int = REPORT_SEED) -> list[Result]:
    """Measured in this process on the database it is connected to; reads only."""
    truths = true_addresses(seed, queries)
    names = [entry.name for entry in gazetteer().entries]
    streets = [e.name for e in gazetteer().entries if e.kind in (NameKind.ROAD, NameKind.COMPOUND)]
    lexicon, random = Lexicon.of(names), Random(seed)
    asked = [make_noise(truth, random, lexicon) for truth in truths]
    judged = [_judge(query, streets) for query in asked]
    lookup = Yardstick.of("bare look-up by road and plate, p95", [percentile(_lookups(truths), 0.95)], "ms")
    trigram = Yardstick.of("trigram search alone", [_trigram_top1(asked[:100])], "%")
    note = f"{_addresses():,} addresses, {len(judged)} queries, seed {seed}"
    return [
        Result("geocode.p95", tuple(percentile([j.took_ms for j in part], 0.95) for part in _thirds(judged)), "ms",
               lookup, at_most=GEOCODE_P95_MS, note=note),
        Result("geocode.suggest_p95", (percentile(_suggestions(truths, random), 0.95),), "ms", lookup,
               at_most=SUGGEST_P95_MS, note=note),
        Result("geocode.right_first", (_share([j.right for j in judged]),), "%", trigram,
               at_least=TOP1_PERCENT, note=f"strict; {_share([j.open for j in judged]):.1f} % fit several buildings"),
        Result("geocode.right_first_by_rule", (_share([_by_rule(j) for j in judged]),), "%", trigram,
               at_least=TOP1_PERCENT, note="one that fits several is right when it asks and lists the right one"),
        Result("geocode.wrong_and_sure", (_share([j.sure and not j.right for j in judged]),), "%", trigram,
               at_most=WRONG_AND_SURE_PERCENT, note=f"sure in {_share([j.sure for j in judged]):.1f} %"),
    ]  # fmt: skip


def _judge(query: NoisyQuery, streets: Sequence[str]) -> Judged:
    begun = time.perf_counter()
    answer = geocode(query.text, near=query.near).answer
    took_ms = 1000 * (time.perf_counter() - begun)
    true = query.truth.building_code
    found = [candidate.building_code for candidate in answer.candidates]
    several = described_buildings(query.kept, streets) > 1
    return Judged(took_ms, found[:1] == [true], true in found, answer.verdict is Verdict.SURE, several)


def _by_rule(judged: Judged) -> bool:
    return judged.right or (judged.open and judged.listed and not judged.sure)


def _suggestions(truths: Sequence[TrueAddress], random: Random) -> list[float]:
    """What somebody has typed half-way: some characters, the middle, initials, pinyin, with and without number."""
    name_index()
    took = []
    for truth in truths:
        name = truth.compound or truth.road
        number = (truth.building_no if truth.compound else truth.plate.removesuffix("号"))[:2]
        pinyin, initials = spellings(name)[0]
        typed = random.choice(
            (name[:1], name[:2], name[: len(name) - 1], name[1:3], initials[:2], initials, pinyin[:5], pinyin,
             name + number, initials + number, f"海珠区{truth.subdistrict}{name}{number}")
        )  # fmt: skip
        begun = time.perf_counter()
        suggest_addresses(typed, near=truth.point if random.random() < 0.5 else None)
        took.append(1000 * (time.perf_counter() - begun))
    return took


def _lookups(truths: Sequence[TrueAddress]) -> list[float]:
    took = []
    with connection.cursor() as cursor:
        for truth in truths:
            begun = time.perf_counter()
            cursor.execute(
                "SELECT code, full_text, building_id FROM gis_standardaddress WHERE road_name = %s "
                "AND door_plate = %s AND status = 'active' AND level IN ('plate', 'building')",
                [truth.road, truth.plate],
            )
            cursor.fetchall()
            took.append(1000 * (time.perf_counter() - begun))
    return took


def _trigram_top1(asked: Sequence[NoisyQuery]) -> float:
    first = [[c.building_code for c in find_by_text(normal_form(query.text), 1)] for query in asked]
    return _share([codes == [query.truth.building_code] for codes, query in zip(first, asked, strict=True)])


def _addresses() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM gis_standardaddress")
        return int(cursor.fetchone()[0])


def _thirds(judged: Sequence[Judged]) -> list[Sequence[Judged]]:
    size = max(1, len(judged) // 3)
    return [judged[start : start + size] for start in range(0, size * 3, size)]


def _share(flags: Sequence[bool]) -> float:
    return 100.0 * sum(flags) / max(1, len(flags))
