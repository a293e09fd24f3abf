"""What comes out of the doors of grid load and proposed re-balance."""

from typing import Any

from ninja import Field, Schema


class LoadMeasures(Schema):
    """Counts; area in m²."""

    area_m2: float
    cells: float
    buildings: float
    houses: float
    households: float
    residents: float
    open_tickets: float
    recent_tickets: float


class Person(Schema):
    """An inspector on duty."""

    id: int
    username: str
    name: str


class LoadFault(Schema):
    """A measure beyond its bound: `too_large` or `too_small`."""

    measure: str
    kind: str


class GridLoadOut(Schema):
    """One responsibility grid; `weighted` 1 = the average of the report; verdict: fits, too_large, too_small."""

    code: str
    name: str
    subdistrict_code: str
    community_code: str | None
    measures: LoadMeasures
    weighted: float
    verdict: str
    faults: list[LoadFault]
    inspectors: list[Person]


class InspectorLoad(Person):
    """Everything one inspector looks after; a grid with several inspectors counts for each by its share."""

    grids: list[str]
    weighted: float
    measures: LoadMeasures


class LoadSummary(Schema):
    """Counts of grids by verdict."""

    grids: int
    fits: int
    too_large: int
    too_small: int
    without_inspector: int
    uncovered_cells: int
    total: LoadMeasures


class LoadReport(Schema):
    """Load per responsibility grid and inspector, with the rule it was judged by."""

    rule: dict[str, Any]
    summary: LoadSummary
    grids: list[GridLoadOut]
    inspectors: list[InspectorLoad]
    uncovered_cells: list[str]


class ProposedMove(Schema):
    """A border cell that would change hands; `weight` in loads of an average grid."""

    cell: str
    from_grid: str = Field(alias="from")
    to_grid: str = Field(alias="to")
    weight: float


class LoadBeforeAfter(Schema):
    """A grid's weighted load."""

    code: str
    name: str
    before: float
    after: float


class Spread(Schema):
    """The heaviest grid's load less the lightest's."""

    before: float
    after: float


class ProposedGrid(Schema):
    """A grid as it would be."""

    code: str
    cells: list[str]


class RebalanceOut(Schema):
    """A proposal; nothing is changed. `grids` and `versions` are what a `responsibility` change takes."""

    subdistrict_code: str
    moves: list[ProposedMove]
    loads: list[LoadBeforeAfter]
    spread: Spread
    grids: list[ProposedGrid]
    versions: dict[str, int]
