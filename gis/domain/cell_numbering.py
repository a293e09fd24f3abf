"""Which cell of a community gets which number: west to east, north to south (DB11 text on cell codes)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import count
from statistics import median

from gis.domain.errors import GridlineError
from gis.domain.numbering_scheme import CodeForm, CodePart

ROW_SHARE = 0.5
"""A row is half a typical cell deep: cells whose middles lie nearer than that, north to south, share a row."""

_METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class NumberedGround:
    """A cell as far as its number is concerned: any key, a point inside it (EPSG:4326), its size in m²."""

    key: str
    lon: float
    lat: float
    area_m2: float


def reading_order(cells: Collection[NumberedGround]) -> list[str]:
    """The keys of a community's cells as a page is read: rows from north to south, in a row from west to east.

    The first row begins at the northernmost cell and takes all cells whose point lies at most the row's depth
    south of it; the next row begins at the northernmost cell that is left. The depth is `ROW_SHARE` × the square
    root of the median size. Equal places are told apart by the key, so the order never depends on chance.
    """
    if not cells:
        return []
    depth_deg = ROW_SHARE * median(cell.area_m2 for cell in cells) ** 0.5 / _METRES_PER_DEGREE
    left = sorted(cells, key=lambda cell: (-cell.lat, cell.lon, cell.key))
    order: list[str] = []
    while left:
        end = next((i for i, cell in enumerate(left) if left[0].lat - cell.lat > depth_deg), len(left))
        row = sorted(left[:end], key=lambda cell: (cell.lon, -cell.lat, cell.key))
        order += [cell.key for cell in row]
        left = left[end:]
    return order


def number_cells(
    cells: Collection[NumberedGround], community_code: str, form: CodeForm, *, class_code: str = ""
) -> dict[str, str]:
    """Key → code for all cells of a community, numbered anew in reading order.

    A single cell gets the sequence of an undivided community where the scheme has one. Raises GridlineError
    `cell_numbers_exhausted` when the community has more cells than numbers, `code_class_missing`.
    """
    order = reading_order(cells)
    if len(order) == 1 and form.undivided is not None:
        return {order[0]: form.compose(community_code, form.undivided, class_code)}
    if form.first + len(order) - 1 > form.last:
        raise _exhausted(community_code, form)
    return {
        key: form.compose(community_code, number, class_code)
        for key, number in zip(order, count(form.first), strict=False)
    }


def next_codes(
    used: Iterable[str], community_code: str, form: CodeForm, *, wanted: int = 1, class_code: str = ""
) -> list[str]:
    """The next free codes of a community, after a split or a merger.

    `used` are all codes ever given, past ones too: a number is never given to another ground, because tickets and
    statistics keep the old one; holes therefore stay. Codes of other communities in `used` are passed over. Raises
    GridlineError `cell_numbers_exhausted` (renumber the community then, with a date) or `code_class_missing`.
    """
    own = [code for code in used if len(code) == form.digits and form.parent_code(code) == community_code]
    taken = [int(text) for text in (form.split(code)[CodePart.SEQUENCE] for code in own) if text.isdecimal()]
    if not class_code and own:
        class_code = form.split(own[0]).get(CodePart.CLASS, "")
    start = max([form.first - 1, *taken]) + 1
    if start + wanted - 1 > form.last:
        raise _exhausted(community_code, form)
    return [form.compose(community_code, start + step, class_code) for step in range(wanted)]


def merged_community_code(used: Collection[str], subdistrict_code: str, form: CodeForm) -> str:
    """The next community part, as a full community code, for a cell that is made of several communities.

    Raises GridlineError `merged_cells_unknown` where the scheme knows no such cells, `cell_numbers_exhausted`.
    """
    if form.merged_from is None:
        raise GridlineError("merged_cells_unknown", status=422)
    digits = dict(form.parts)[CodePart.COMMUNITY]
    taken = [
        int(parts[CodePart.COMMUNITY])
        for parts in (form.split(code) for code in used if len(code) == form.digits)
        if parts[CodePart.DISTRICT] + parts[CodePart.SUBDISTRICT] == subdistrict_code
    ]
    number = max([form.merged_from - 1, *(value for value in taken if value >= form.merged_from)]) + 1
    if number >= 10**digits:
        raise _exhausted(subdistrict_code, form)
    return f"{subdistrict_code}{number:0{digits}d}"


def out_of_order(codes: Mapping[str, NumberedGround]) -> list[str]:
    """Codes of one community that do not stand where the reading order puts them, in their own order; [] = fine."""
    order = reading_order([replace(ground, key=code) for code, ground in codes.items()])
    return [code for code, due in zip(sorted(codes), order, strict=True) if code != due]


def _exhausted(code: str, form: CodeForm) -> GridlineError:
    return GridlineError("cell_numbers_exhausted", status=409, ground=code, last=form.last)
