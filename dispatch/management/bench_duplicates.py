"""How long does the search for duplicates take among so many recent tickets, beside a plain search by place?"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from dispatch.domain.subjects import subject_of
from dispatch.management.bench_result import Result, Yardstick, percentile
from dispatch.models.ids import new_id
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.find_duplicates import find_alike
from dispatch.selectors.sealer import sealer
from gis.domain.coordinates import LonLat
from grid.domain.actor import Actor

MOST_MS = 50
ROUNDS = 5
WEST, SOUTH, EAST, NORTH = 113.23, 23.04, 113.38, 23.12  # the extent of a district
SPOTS = 200  # where half of the tickets crowd, 60 m around each
WORDS = (
    "夜市餐饮油烟直排住宅楼,居民无法开窗", "路灯不亮,夜间行走危险", "小贩占用人行道经营,行人无法通过",
    "下水道堵塞,污水外溢", "垃圾堆放无人清运,气味难闻", "施工噪音扰民,深夜不停工",
)  # fmt: skip
#: Rows of this transaction alone: nobody else ever sees them.
FILL = """
INSERT INTO dispatch_requester (id, phone_index, secret, created_at)
SELECT id::uuid, decode(phone, 'hex'), false, now() FROM unnest(%(requesters)s, %(phones)s) AS r(id, phone);
INSERT INTO dispatch_ticket
    (id, number, kind, origin, state, state_since, version, event_seq, title, text, channel, request_type,
     request_class_code, matter_code, priority, restricted, no_bounce, address_text, point, subdistrict_code,
     community_code, cell_code, building_code, owner_centre, holder_kind, holder_code, co_units, notify_units,
     participants, audience, routing, calendar_version, catalogue_version, stage_cycles, next_stage, next_owner,
     received_at, created_at, updated_at)
SELECT id::uuid, 'BENCH-' || n, 'hotline', 'local', 'handling', now(), 1, 0, left(words, 20), words || n, 'window',
       'complaint', class, '', 'normal', false, false, '', ST_SetSRID(ST_MakePoint(lon, lat), 4326), '', '', '', '',
       'district', 'queue', 'desk:district', '{}', '{}', '{}', '{desk:district}', '{}', 1, 1, '{}', '', '',
       now() - n * interval '6 seconds', now(), now()
FROM unnest(%(tickets)s, %(lons)s, %(lats)s, %(classes)s, %(words)s) WITH ORDINALITY
     AS t(id, lon, lat, class, words, n);
INSERT INTO dispatch_hotlinedetail
    (ticket_id, requester_id, city_class_code, city_callback_by, city_supervised_by, city_return_blocked,
     no_contact_wanted, rework_count, callback_rework_count)
SELECT t::uuid, r::uuid, '', '', '', false, false, 0, 0 FROM unnest(%(tickets)s, %(requesters)s) AS pair(t, r);
ANALYZE dispatch_ticket; ANALYZE dispatch_requester; ANALYZE dispatch_hotlinedetail;
"""
NEAR = """
SELECT t.id FROM dispatch_ticket t
WHERE t.point && ST_Expand(ST_SetSRID(ST_MakePoint(%s, %s), 4326), 0.0015)
  AND ST_DWithin(t.point::geography, ST_SetSRID(ST_MakePoint(%s, %s), 4326)::geography, 100)
"""
PLAIN = "search by place alone"


def bench_duplicates(*, tickets: int = 100_000, asked: int = 1_000) -> list[Result]:
    """p50 and p95 of five rounds among ``tickets`` of the last week; the rows are rolled back afterwards."""
    chance = random.Random(1)
    moment = current_moment()
    lists = catalogue(moment.catalogue_version)
    classes = sorted(code for code, entry in lists.request_classes.items() if entry.level == 3)[:60]
    spots = [(chance.uniform(WEST, EAST), chance.uniform(SOUTH, NORTH)) for _ in range(SPOTS)]
    system = Actor.system()
    rounds: list[tuple[list[float], list[float]]] = []
    with filled(tickets, chance, classes, spots) as phones:
        for number in range(ROUNDS + 1):
            alike, plain = [], []
            for _ in range(asked // ROUNDS):
                lon, lat = place(chance, spots)
                request_class = chance.choice(classes)
                subject = subject_of(lists, request_class=request_class, matter="")
                phone = bytes.fromhex(chance.choice(phones))
                text = chance.choice(WORDS)

                def search() -> None:
                    find_alike(
                        actor=system,
                        now=moment.now,
                        point=LonLat(lon, lat),  # noqa: B023
                        subject=subject,  # noqa: B023
                        text=text,  # noqa: B023
                        phone_index=phone,  # noqa: B023
                    )

                alike.append(timed(search))
                plain.append(timed(lambda: near(lon, lat)))  # noqa: B023
            if number:  # the first round warms up
                rounds.append((alike, plain))
    note = f"among {tickets:,} open tickets of a week, half of them crowded at {SPOTS} spots"
    yardstick = Yardstick.of(PLAIN, [percentile(plain, 0.95) for _, plain in rounds], "ms")
    middle = Yardstick.of(PLAIN, [percentile(plain, 0.5) for _, plain in rounds], "ms")
    return [
        Result(
            "duplicates.p50", tuple(percentile(alike, 0.5) for alike, _ in rounds), "ms", middle, note=note
        ),
        Result(
            "duplicates.p95",
            tuple(percentile(alike, 0.95) for alike, _ in rounds),
            "ms",
            yardstick,
            at_most=MOST_MS,
            note=note,
        ),
    ]


@contextmanager
def filled(
    tickets: int, chance: random.Random, classes: list[str], spots: list[tuple[float, float]]
) -> Iterator[list[str]]:
    """So many tickets with their requesters, seen by this transaction only; their phones' indexes in hex."""
    index_of = sealer().index_of
    phones = [index_of(f"138{number:08d}").hex() for number in range(max(1, tickets // 3))]
    chosen = [chance.choice(phones) for _ in range(tickets)]
    places = [place(chance, spots) for _ in range(tickets)]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                FILL,
                {
                    "tickets": [str(new_id()) for _ in range(tickets)],
                    "requesters": [str(new_id()) for _ in range(tickets)],
                    "phones": chosen,
                    "lons": [lon for lon, _ in places],
                    "lats": [lat for _, lat in places],
                    "classes": [chance.choice(classes) for _ in range(tickets)],
                    "words": [chance.choice(WORDS) for _ in range(tickets)],
                },
            )
        yield phones
        transaction.set_rollback(True)


def place(chance: random.Random, spots: list[tuple[float, float]]) -> tuple[float, float]:
    """Half of all places lie at the crowded spots."""
    if chance.random() < 0.5:
        lon, lat = chance.choice(spots)
        return lon + chance.uniform(-0.0006, 0.0006), lat + chance.uniform(-0.0006, 0.0006)
    return chance.uniform(WEST, EAST), chance.uniform(SOUTH, NORTH)


def near(lon: float, lat: float) -> None:
    """The yardstick: what lies within 100 m, nothing else."""
    with connection.cursor() as cursor:
        cursor.execute(NEAR, [lon, lat, lon, lat])
        cursor.fetchall()


def timed(act: Callable[[], None]) -> float:
    """Milliseconds."""
    begun = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - begun)
