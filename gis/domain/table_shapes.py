"""Shapes out of the columns of a table: one of WKT, or one each for x and y."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely

from gis.domain.errors import GridlineError
from gis.domain.import_rows import Fault, Shapes

WKT_FIELDS: Final = ("wkt", "geom", "geometry", "the_geom")
X_FIELDS: Final = ("lon", "lng", "longitude", "x", "经度", "东坐标")
Y_FIELDS: Final = ("lat", "latitude", "y", "纬度", "北坐标")
_CURVES: Final = ("CIRCULARSTRING", "COMPOUNDCURVE", "CURVEPOLYGON", "MULTICURVE", "MULTISURFACE")


def geometry_columns(header: Sequence[str], *, needed: bool = True) -> tuple[str, ...]:
    """The name of the WKT column, or those of x and y; empty where there are none and none are needed.

    Raises GridlineError `import_no_geometry_column`.
    """
    lower = {name.lower(): name for name in header}
    for name in WKT_FIELDS:
        if name in lower:
            return (lower[name],)
    x = next((lower[name] for name in X_FIELDS if name in lower), None)
    y = next((lower[name] for name in Y_FIELDS if name in lower), None)
    if x is not None and y is not None:
        return (x, y)
    if needed:
        raise GridlineError("import_no_geometry_column", status=422, fields=", ".join(header)[:200])
    return ()


def shapes_of_texts(columns: Sequence[Sequence[str]], rows: int) -> tuple[Shapes, dict[int, Fault]]:
    """The shapes, None where nothing is written, and the faults of those that cannot be read."""
    if not columns:
        return np.full(rows, None, dtype=object), {}
    return _of_wkt(columns[0]) if len(columns) == 1 else _of_numbers(*columns)


def _of_wkt(texts: Sequence[str]) -> tuple[Shapes, dict[int, Fault]]:
    given = np.array([text or None for text in texts], dtype=object)
    curved = {index: fault for index, text in enumerate(texts) if (fault := _curved(text))}
    given[list(curved)] = None
    with np.errstate(invalid="ignore"):  # NaN is refused at the gate, with words
        shapes = shapely.from_wkt(given, on_invalid="ignore")
    unread = {
        int(index): Fault("geometry_unreadable")
        for index in np.flatnonzero(shapely.is_missing(shapes))
        if given[index] is not None
    }
    return shapes, {**unread, **curved}


def _curved(text: str) -> Fault | None:
    """The readers know straight pieces only."""
    word = text[:20].upper().lstrip()
    return (
        Fault("geometry_curved", {"given": word.split("(")[0].strip()}) if word.startswith(_CURVES) else None
    )


def _of_numbers(xs: Sequence[str], ys: Sequence[str]) -> tuple[Shapes, dict[int, Fault]]:
    try:
        x, y = np.array(list(map(float, xs))), np.array(list(map(float, ys)))
    except ValueError:
        return _one_by_one(xs, ys)
    return shapely.points(x, y), {}


def _one_by_one(xs: Sequence[str], ys: Sequence[str]) -> tuple[Shapes, dict[int, Fault]]:
    shapes = np.full(len(xs), None, dtype=object)
    faults: dict[int, Fault] = {}
    for index, (x, y) in enumerate(zip(xs, ys, strict=True)):
        if not x or not y:
            continue
        try:
            shapes[index] = shapely.Point(float(x), float(y))
        except ValueError:
            faults[index] = Fault("coordinates_not_numbers", {"given": f"{x[:20]}, {y[:20]}"})
    return shapes, faults
