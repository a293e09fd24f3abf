"""Map tiles of 95,000 buildings: how long one takes, and how much the way over HTTP costs beside the bare query."""

import http.client
import math
import queue
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from dispatch.management.bench_load import token_of
from dispatch.management.bench_result import Result, Yardstick, percentile
from dispatch.management.bench_stack import web_port
from dispatch.management.bench_tipg import NotInstalled, tipg_server
from gis.domain.tile_layers import TileAddress, layer_named, tile_parameters
from gis.models import Building
from gis.selectors.tile import tile_statement
from gis.services.touch_geography import touch_geography

ZOOM = 14
CONNECTIONS = (
    4  # twice the cores, so that the way over HTTP and the making of tiles overlap as they do with many maps
)
GOAL_MS, GOAL_OF_RAW, GOAL_OF_TIPG = 50.0, 0.7, 1.5
TEXTBOOK = "textbook ST_AsMVT query, bare"
RAW = "bare ST_AsMVT query, same statement, same tiles"

# Rectangles of 6 to 26 m, denser towards the middle of the district; `{count}` of them.
_FILL = """
INSERT INTO gis_building (code, name_zh, name_en, kind, floors, footprint, point, attributes, valid_from)
SELECT 'BENCH-' || i, '', '', CASE WHEN i %% 8 = 0 THEN 'public' ELSE 'residential' END, 1 + i %% 30,
       ST_Rotate(ST_MakeEnvelope(x - w, y - h, x + w, y + h, 4326), random() * 3.14, x, y),
       ST_SetSRID(ST_Point(x, y), 4326), '{{}}', %(at)s
FROM (SELECT i, cx + rx * (random() + random() - 1) AS x, cy + ry * (random() + random() - 1) AS y,
             (3 + 10 * random()) / 102400 AS w, (3 + 10 * random()) / 111000 AS h
      FROM generate_series(1, {count}) AS i,
           (SELECT (ST_XMin(b) + ST_XMax(b)) / 2 AS cx, (ST_YMin(b) + ST_YMax(b)) / 2 AS cy,
                   (ST_XMax(b) - ST_XMin(b)) / 2 AS rx, (ST_YMax(b) - ST_YMin(b)) / 2 AS ry
            FROM (SELECT boundary AS b FROM gis_district) AS d) AS box
      OFFSET 0) AS drawn
"""
_TILES = """
SELECT DISTINCT floor((ST_X(point) + 180) / 360 * n)::int,
       floor((1 - asinh(tan(radians(ST_Y(point)))) / pi()) / 2 * n)::int
FROM gis_building, (SELECT 2 ^ %s AS n) AS scale WHERE valid_to IS NULL AND footprint IS NOT NULL ORDER BY 1, 2
"""
# As the manual of PostGIS has it, with the same attributes.
_TEXTBOOK = """
SELECT ST_AsMVT(drawn.*, 'buildings', 4096, 'mvt') FROM (
    SELECT ST_AsMVTGeom(ST_Transform(footprint, 3857), ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4096, 64) AS mvt,
           code, kind
    FROM gis_building
    WHERE footprint && ST_Transform(ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 0.015625), 4326) AND valid_to IS NULL
) AS drawn WHERE mvt IS NOT NULL
"""
Ask = Callable[[TileAddress], None]


def bench_tiles(*, buildings: int, rounds: int, fetch_tipg: bool = True) -> list[Result]:
    """Tiles of zoom 14, each made anew: the layer's version is raised before every round, so nothing is kept.

    Raises RuntimeError when the web process answers anything but a tile.
    """
    with _buildings(buildings), token_of("dispatcher") as token:
        tiles = _tiles()
        ours = [
            _over_http(web_port(), _our_path, {"Authorization": f"Bearer {token}"})
            for _ in range(CONNECTIONS)
        ]
        raw = [_bare(_our_statement) for _ in range(CONNECTIONS)]
        textbook = [_bare(_textbook_statement) for _ in range(CONNECTIONS)]
        for each in (ours, raw, textbook):
            _rate(each, tiles)  # the first round finds cold caches
        singly = [(_latencies(ours[0], tiles), _latencies(raw[0], tiles)) for _ in range(rounds)]
        rates = [(_rate(ours, tiles), _rate(raw, tiles), _rate(textbook, tiles)) for _ in range(rounds)]
        return [
            Result(
                "tile_p95", tuple(percentile(own, 0.95) for own, _ in singly), "ms",
                Yardstick.of(f"{RAW}: p95", [percentile(bare, 0.95) for _, bare in singly], "ms"),
                at_most=GOAL_MS, note=f"{len(tiles)} tiles of zoom {ZOOM} over {_count()} buildings, uncached",
            ),
            Result(
                "tile_rate_of_raw", tuple(own / bare for own, bare, _ in rates), "x",
                Yardstick.of(f"{RAW}: tiles/s, {CONNECTIONS} connections", [bare for _, bare, _ in rates], "/s"),
                at_least=GOAL_OF_RAW,
            ),
            Result(
                "tile_rate_of_textbook", tuple(own / usual for own, _, usual in rates), "x",
                Yardstick.of(f"{TEXTBOOK}: tiles/s", [usual for _, _, usual in rates], "/s"),
                at_least=GOAL_OF_RAW, note="ours over HTTP, the yardstick straight from the database",
            ),
            *_beside_tipg(ours, tiles, rounds, fetch=fetch_tipg),
        ]  # fmt: skip


def _beside_tipg(ours: Sequence[Ask], tiles: list[TileAddress], rounds: int, *, fetch: bool) -> list[Result]:
    try:
        with tipg_server(install=fetch) as port:
            theirs = [_over_http(port, _tipg_path, {}) for _ in range(CONNECTIONS)]
            _rate(theirs, tiles)
            rates = [(_rate(ours, tiles), _rate(theirs, tiles)) for _ in range(rounds)]
    except NotInstalled as reason:
        own = [_rate(ours, tiles) for _ in range(rounds)]
        return [Result("tile_rate", tuple(own), "/s", Yardstick.of("none", [1.0], ""), note=str(reason))]
    return [
        Result(
            "tile_rate_of_tipg", tuple(own / other for own, other in rates), "x",
            Yardstick.of(f"tipg: tiles/s, {CONNECTIONS} connections", [other for _, other in rates], "/s"),
            at_least=GOAL_OF_TIPG, note="same table, same attributes, both packed as the client asks",
        )
    ]  # fmt: skip


def _latencies(ask: Ask, tiles: list[TileAddress]) -> list[float]:
    """Milliseconds of each tile, one after the other."""
    _make_stale()
    taken = []
    for tile in tiles:
        begun = time.perf_counter()
        ask(tile)
        taken.append((time.perf_counter() - begun) * 1000)
    return taken


def _rate(askers: Sequence[Ask], tiles: list[TileAddress]) -> float:
    """Tiles per second when every connection takes the next tile as soon as it has one."""
    _make_stale()
    waiting: queue.SimpleQueue[TileAddress] = queue.SimpleQueue()
    for tile in tiles:
        waiting.put(tile)

    def work(ask: Ask) -> None:
        while True:
            try:
                tile = waiting.get_nowait()
            except queue.Empty:
                return
            ask(tile)

    begun = time.perf_counter()
    with ThreadPoolExecutor(len(askers)) as pool:
        list(pool.map(work, askers))
    return len(tiles) / (time.perf_counter() - begun)


def _make_stale() -> None:
    with transaction.atomic():
        touch_geography("building")


def _over_http(port: int, path_of: Callable[[TileAddress], str], headers: dict[str, str]) -> Ask:
    """Asks over one connection that stays open, packed as a browser would."""
    opened = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(path: str) -> http.client.HTTPResponse:
        opened.request("GET", path, headers={"Accept-Encoding": "gzip", **headers})
        return opened.getresponse()

    def ask(tile: TileAddress) -> None:
        try:
            answer = get(path_of(tile))
        except ConnectionError:  # the server closed what was idle while others were measured
            opened.close()
            answer = get(path_of(tile))
        body = answer.read()
        if answer.status != 200 or not body:
            raise RuntimeError(f"{path_of(tile)}: {answer.status} {body[:300]!r}")

    return ask


def _bare(statement_of: Callable[[TileAddress], tuple[str, dict[str, Any]]]) -> Ask:
    opened = connection.get_new_connection(connection.get_connection_params())
    opened.autocommit = True

    def ask(tile: TileAddress) -> None:
        with closing(opened.cursor()) as cursor:
            cursor.execute(*statement_of(tile))
            bytes(cursor.fetchone()[0])

    return ask


def _our_statement(tile: TileAddress) -> tuple[str, dict[str, Any]]:
    return tile_statement(layer_named("buildings"), tile, frozenset())


def _textbook_statement(tile: TileAddress) -> tuple[str, dict[str, Any]]:
    return _TEXTBOOK, tile_parameters(tile)


def _our_path(tile: TileAddress) -> str:
    return f"/tiles/buildings/{tile.z}/{tile.x}/{tile.y}.mvt"


def _tipg_path(tile: TileAddress) -> str:
    return (
        f"/collections/public.gis_building/tiles/WebMercatorQuad/{tile.z}/{tile.x}/{tile.y}"
        "?geom-column=footprint&properties=code,kind"
    )


@contextmanager
def _buildings(wanted: int) -> Iterator[None]:
    """At least so many buildings, for the time of the measurement; what was added is taken away again."""
    missing = wanted - _count()
    try:
        if missing > 0:
            with connection.cursor() as cursor:
                cursor.execute("SELECT setseed(0.5)")
                cursor.execute(_FILL.format(count=missing), {"at": timezone.now()})
        yield
    finally:
        Building.objects.filter(code__startswith="BENCH-")._raw_delete("default")
        _make_stale()


def _count() -> int:
    return Building.objects.filter(valid_to=None, footprint__isnull=False).count()


def _tiles() -> list[TileAddress]:
    """Every tile with a building's point in it."""
    with connection.cursor() as cursor:
        cursor.execute(_TILES, [ZOOM])
        found: list[tuple[Any, ...]] = cursor.fetchall()
    side = math.ldexp(1, ZOOM)
    return [TileAddress(ZOOM, x, y) for x, y in found if 0 <= x < side and 0 <= y < side]
