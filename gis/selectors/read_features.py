from dataclasses import dataclass

from django.db import connection

from gis.domain.errors import GridlineError
from gis.domain.feature_question import FeatureKey, FeatureQuestion, parse_key
from gis.domain.map_layers import MapLayer
from gis.domain.served_crs import CRS84, ServedCrs
from gis.selectors.feature_sql import Where, feature_text, key_text, where_of

COUNTED_UP_TO = 100_000


@dataclass(frozen=True, slots=True)
class FeaturePage:
    """Features as GeoJSON texts, and the key after which the next page begins; None on the last page."""

    features: list[str]
    next_after: FeatureKey | None


def read_features(question: FeatureQuestion) -> FeaturePage:
    """A page of a layer in the order of codes. One statement.

    Pages go by the last code, not by a count, so that a row added or removed between two pages shifts nothing.
    """
    where = where_of(question)
    # plan: by box the spatial index and a sort of what it finds; without one the index of valid codes, in order
    statement = (
        f"SELECT {feature_text(question.layer, question.crs)}, code, id FROM {question.layer.table} "
        f"WHERE {where} ORDER BY code, id LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*where.values, question.limit + 1])
        rows = cursor.fetchall()
    more = len(rows) > question.limit
    rows = rows[: question.limit]
    past = question.span is not None
    after = FeatureKey(rows[-1][1], rows[-1][2] if past else None) if more else None
    return FeaturePage([text for text, _code, _row in rows], after)


def count_features(question: FeatureQuestion) -> int | None:
    """How many features all pages together hold; None when they are more than 100,000. One statement."""
    where = where_of(question, page=False)
    found = f"SELECT FROM {question.layer.table} WHERE {where} LIMIT {COUNTED_UP_TO + 1}"
    statement = f"SELECT count(*) FROM ({found}) AS found"
    with connection.cursor() as cursor:
        cursor.execute(statement, where.values)
        (count,) = cursor.fetchone()
    return int(count) if count <= COUNTED_UP_TO else None


def read_feature(layer: MapLayer, key: str, crs: ServedCrs = CRS84) -> str:
    """One feature as GeoJSON text: by its code the one valid now, by `code@row` one of the past. One statement.

    Raises GridlineError `feature_unknown` (404).
    """
    asked = parse_key(key)
    where = Where()
    where.add(layer.condition)
    where.add(f"({key_text(layer)}) = %s", key)
    where.add("code = ANY(%s)", [key, asked.code])
    statement = f"SELECT {feature_text(layer, crs)} FROM {layer.table} WHERE {where}"
    with connection.cursor() as cursor:
        cursor.execute(statement, where.values)
        row = cursor.fetchone()
    if row is None:
        raise GridlineError("feature_unknown", status=404, layer=layer.name, given=key[:60])
    return str(row[0])
