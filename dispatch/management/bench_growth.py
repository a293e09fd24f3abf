"""Do the look-up of a place and the whole intake cost more in a district of a hundred times as many areas?"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from statistics import median

from django.db import connection, transaction

from dispatch.api.intake import intake_of
from dispatch.api.ticket_schemas import TicketIn
from dispatch.domain.intake import Intake
from dispatch.management.bench_load import CITY_ACCOUNT, City
from dispatch.management.bench_result import Result, Yardstick
from dispatch.services.take_in_ticket import take_in_ticket
from gis.domain.coordinates import LonLat
from grid.domain.actor import Actor
from grid.models import Account
from grid.selectors.load_actor import load_actor
from grid.selectors.locate import locate

SMALL, LARGE = 265, 26_500
MOST_GROWTH = 1.2
ROUNDS = 5
SIDE_DEGREES = 0.004  # about 400 m, a community of a dense district
WEST, SOUTH = 113.0, 23.0
COMMUNITIES_ACROSS_SUBDISTRICT = 4
#: Tables of this transaction alone; they stand before the district's own in every look-up.
LAY_OUT = """
CREATE TEMP TABLE gis_area (LIKE public.gis_area INCLUDING DEFAULTS INCLUDING INDEXES) ON COMMIT DROP;
CREATE TEMP TABLE grid_gridcell (LIKE public.grid_gridcell INCLUDING DEFAULTS INCLUDING INDEXES) ON COMMIT DROP;
CREATE TEMP TABLE square ON COMMIT DROP AS
SELECT n, n %% %(across)s AS x, n / %(across)s AS y FROM generate_series(0, %(areas)s - 1) AS n;
CREATE FUNCTION pg_temp.square(x int, y int, width int) RETURNS geometry LANGUAGE sql AS $$
    SELECT ST_Multi(ST_MakeEnvelope(%(west)s + x * %(side)s, %(south)s + y * %(side)s,
                                    %(west)s + (x + width) * %(side)s, %(south)s + (y + width) * %(side)s, 4326)) $$;
INSERT INTO gis_area (id, level, code, name_zh, name_en, geom, label_point, attributes, valid_from)
SELECT n, 'community', to_char(n, 'FM000000000000'), '', '', geom, ST_Centroid(geom), '{}'::jsonb, now()
FROM square, LATERAL (SELECT pg_temp.square(x, y, 1) AS geom) drawn
UNION ALL
SELECT -1 - min(n), 'subdistrict', to_char(min(n), 'FM000000000'), '', '', geom, ST_Centroid(geom), '{}'::jsonb, now()
FROM square, LATERAL (
    SELECT pg_temp.square(x / %(step)s * %(step)s, y / %(step)s * %(step)s, %(step)s) AS geom) drawn
GROUP BY geom;
INSERT INTO grid_gridcell (id, code, kind, name, subdistrict_code, community_code, geom, label_point, attributes,
                           version, valid_from)
SELECT id, code || '001', 'basic', '', '', code, geom, label_point, '{}'::jsonb, 1, now()
FROM gis_area WHERE level = 'community';
ANALYZE gis_area; ANALYZE grid_gridcell;
"""


@dataclass(frozen=True, slots=True)
class Medians:
    """Milliseconds in a district of one size."""

    locate_ms: float
    intake_ms: float


def bench_growth(*, points: int = 300, intakes: int = 100) -> list[Result]:
    """Medians of rounds with 265 communities and with 26,500, in turns, in this process; nothing is kept of them."""
    trial = _Trial(points, intakes)
    rounds = [(trial.run(SMALL), trial.run(LARGE)) for _ in range(ROUNDS)]
    locate_small = [small.locate_ms for small, _ in rounds]
    intake_small = [small.intake_ms for small, _ in rounds]
    among = f"among {SMALL} communities"
    return [
        Result(
            "growth.locate",
            tuple(large.locate_ms for _, large in rounds),
            "ms",
            Yardstick.of(f"locate {among}", locate_small, "ms"),
            note=f"among {LARGE} communities and as many cells; the statement alone",
        ),
        Result(
            "growth.intake_ms",
            tuple(large.intake_ms for _, large in rounds),
            "ms",
            Yardstick.of(f"intake {among}", intake_small, "ms"),
            note=f"among {LARGE} communities; the use-case without HTTP and commit",
        ),
        Result(
            "growth.intake",
            tuple(large.intake_ms / small.intake_ms for small, large in rounds),
            "times",
            Yardstick(f"intake {among}", 1, "times"),
            at_most=MOST_GROWTH,
        ),
    ]


class _Trial:
    """The same questions to districts of different size."""

    def __init__(self, points: int, intakes: int) -> None:
        self.points, self.intakes = points, intakes
        self.city = City()
        actor = load_actor(Account.objects.get(username=CITY_ACCOUNT).pk)
        assert actor is not None
        self.actor: Actor = actor

    def run(self, areas: int) -> Medians:
        """Lay out so many square communities, ask, and roll everything back."""
        chance = random.Random(areas)
        across = round(areas**0.5)
        extent = (across - 1) * SIDE_DEGREES
        with laid_out(areas, across):
            places = [
                LonLat(WEST + chance.random() * extent, SOUTH + chance.random() * extent)
                for _ in range(self.points)
            ]
            intakes = [self.intake(point) for point in places[: self.intakes]]
            located = [_ms(partial(_located, point)) for point in places]
            taken = [_ms(partial(self.take_in, intake)) for intake in intakes]
        warm = len(taken) // 10
        return Medians(median(located), median(taken[warm:]))

    def intake(self, point: LonLat) -> Intake:
        """One of the city's intakes, set down at this point."""
        return replace(intake_of(TicketIn(**self.city.intake()), self.actor), point=point)

    def take_in(self, intake: Intake) -> None:
        """The use-case; the squares have no offices of their own, so a ticket may end in the duty queue."""
        take_in_ticket(intake=intake, actor=self.actor)


def _located(point: LonLat) -> None:
    place = locate(point)
    assert place.community_code is not None
    assert place.cell_code is not None


def _ms(act: Callable[[], None]) -> float:
    begun = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - begun)


@contextmanager
def laid_out(areas: int, across: int) -> Iterator[None]:
    """A transaction in which the district has these areas; rolled back at the end."""
    connection.close()  # plans made before would still look into the district's own tables
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                LAY_OUT,
                {
                    "areas": areas,
                    "across": across,
                    "side": SIDE_DEGREES,
                    "west": WEST,
                    "south": SOUTH,
                    "step": COMMUNITIES_ACROSS_SUBDISTRICT,
                },
            )
        yield
        transaction.set_rollback(True)
    connection.close()
