"""A proposal that evens the load of neighbouring responsibility grids by moving cells across their borders."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

LEAST_GAIN = 1e-3
"""A move that evens less than this (in squares of an average grid's load) is not worth a change of hands."""


@dataclass(frozen=True, slots=True)
class Division:
    """Cells and the grids they lie in.

    `owners` cell → grid; `weights` cell → load; `neighbours` cell → cells with which it shares a border; `communities`
    cell → community; `bound_to` grid → the one community it may take cells of, "" = any.
    """

    owners: Mapping[str, str]
    weights: Mapping[str, float]
    neighbours: Mapping[str, Collection[str]]
    communities: Mapping[str, str]
    bound_to: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Move:
    """One cell that changes hands, and its load."""

    cell: str
    giver: str
    taker: str
    weight: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """The moves in their order, who has which cell afterwards, and every grid's load before and after."""

    moves: tuple[Move, ...]
    owners: Mapping[str, str]
    before: Mapping[str, float]
    after: Mapping[str, float]


def rebalance(division: Division) -> Proposal:
    """Moves border cells from heavier to lighter neighbours while that evens the loads; always the same answer.

    Each move is the one that evens most. A cell moves only when the giver stays heavier than the taker was and the
    taker lighter than the giver was, so the widest difference never grows; a giver keeps at least one cell and falls
    into no more pieces than before; a grid that is bound to a community takes cells of no other.
    """
    owners = dict(division.owners)
    before = _loads(owners, division.weights)
    loads = dict(before)
    moves: list[Move] = []
    while len(moves) <= 4 * len(owners):  # loads only get evener, so it ends by itself; this is a belt
        move = next(
            (move for move in _candidates(division, owners, loads) if _stays_whole(division, owners, move)),
            None,
        )
        if move is None:
            break
        owners[move.cell] = move.taker
        loads[move.giver] -= move.weight
        loads[move.taker] += move.weight
        moves.append(move)
    return Proposal(_net(moves, division.owners, owners), owners, before, _loads(owners, division.weights))


def pieces(cells: Collection[str], neighbours: Mapping[str, Collection[str]]) -> int:
    """Into how many connected pieces the cells fall."""
    left, count = set(cells), 0
    while left:
        count += 1
        todo = [left.pop()]
        while todo:
            near = left.intersection(neighbours.get(todo.pop(), ()))
            left -= near
            todo += near
    return count


def _candidates(division: Division, owners: Mapping[str, str], loads: Mapping[str, float]) -> Iterable[Move]:
    """Moves that even the loads, the one that evens most first; equal ones by cell and taker."""
    found = []
    for cell, giver in owners.items():
        weight = division.weights.get(cell, 0.0)
        takers = {owners[near] for near in division.neighbours.get(cell, ()) if near in owners} - {giver}
        for taker in takers:
            gain = 2 * weight * (loads[giver] - loads[taker] - weight)
            if gain > LEAST_GAIN and division.bound_to.get(taker, "") in (
                "",
                division.communities.get(cell, ""),
            ):
                found.append((-gain, cell, taker, giver, weight))
    return (Move(cell, giver, taker, weight) for _, cell, taker, giver, weight in sorted(found))


def _stays_whole(division: Division, owners: Mapping[str, str], move: Move) -> bool:
    had = {cell for cell, grid in owners.items() if grid == move.giver}
    kept = had - {move.cell}
    return bool(kept) and pieces(kept, division.neighbours) <= pieces(had, division.neighbours)


def _loads(owners: Mapping[str, str], weights: Mapping[str, float]) -> dict[str, float]:
    loads: dict[str, float] = {}
    for cell, grid in sorted(owners.items()):
        loads[grid] = loads.get(grid, 0.0) + weights.get(cell, 0.0)
    return loads


def _net(moves: Iterable[Move], first: Mapping[str, str], last: Mapping[str, str]) -> tuple[Move, ...]:
    """One move for each cell that ends elsewhere than it began, however often it was handed on."""
    weights = {move.cell: move.weight for move in moves}
    return tuple(
        Move(cell, first[cell], last[cell], weights[cell]) for cell in weights if first[cell] != last[cell]
    )
