"""Who owns what, where: a table's answer for every class and matter × area, as a page of runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from dispatch.domain.catalogue import Catalogue
from dispatch.domain.coverage import Coverage, Owner, Spot, Subject, subjects_of
from dispatch.domain.dispatch_rows import AreaKind, SubjectKind
from dispatch.models import DispatchTable
from dispatch.selectors.coverage_ground import subject_spots
from dispatch.selectors.current_tables import current_catalogue
from dispatch.selectors.dispatch_rows import dispatch_rows
from grid.domain.units import UnitsIndex
from grid.selectors.units_index import units_index

LEVELS = (AreaKind.SUBDISTRICT, AreaKind.COMMUNITY, AreaKind.ZONE, AreaKind.MAINTENANCE_BOUNDARY)


@dataclass(frozen=True, slots=True)
class Matrix:
    """The whole matrix: `owners[i][j]` answers for `subjects[i]` in `spots[j]`, None = nobody."""

    subjects: tuple[Subject, ...]
    spots: tuple[Spot, ...]
    owners: tuple[list[Owner | None], ...]
    partial: tuple[tuple[int, ...], ...]
    catalogue: Catalogue
    units: UnitsIndex

    @property
    def holes(self) -> int:
        """Combinations that nobody owns."""
        return sum(owners.count(None) for owners in self.owners)

    def name(self, subject: Subject, language: str = "zh") -> str:
        """The name of a class or matter."""
        is_class = subject.kind is SubjectKind.REQUEST_CLASS
        listed = self.catalogue.request_classes if is_class else self.catalogue.matters
        entry = listed[subject.code]
        return entry.name_en if language == "en" else entry.name_zh


def coverage_matrix(table: DispatchTable, level: AreaKind = AreaKind.COMMUNITY) -> Matrix:
    """The table by today's catalogue, units and areas of one level. Five statements, whatever the size."""
    catalogue, units = current_catalogue(), units_index()
    spots = subject_spots(level)
    coverage = Coverage.of(dispatch_rows(table.pk), units)
    subjects = tuple(subjects_of(catalogue))
    return Matrix(
        subjects=subjects,
        spots=spots,
        owners=tuple(coverage.owners(subject, spots) for subject in subjects),
        partial=tuple(coverage.partial_rows(subject) for subject in subjects),
        catalogue=catalogue,
        units=units,
    )


def coverage_view(
    matrix: Matrix, *, subject: str = "", holes_only: bool = False, after: str = "", limit: int = 200
) -> dict[str, Any]:
    """A page of the matrix: areas in the order of the runs, and each subject as runs `[areas, row, unit]`.

    `subject` narrows by the beginning of a code, `holes_only` to subjects that nobody owns somewhere; `after` is
    the subject key of the last item seen. Totals count the whole matrix.
    """
    wanted = (
        (one, owners, partial)
        for one, owners, partial in zip(matrix.subjects, matrix.owners, matrix.partial, strict=True)
        if one.code.startswith(subject) and (not holes_only or None in owners)
    )
    if after:
        for one, _, _ in wanted:
            if one.key == after:
                break
    page = list(islice(wanted, limit))
    named: dict[str, str] = {}
    items = [_item(matrix, one, owners, partial, named) for one, owners, partial in page]
    return {
        "areas": [{"code": spot.code, "name": spot.name} for spot in matrix.spots],
        "units": [{"code": code, "name": name} for code, name in sorted(named.items())],
        "items": items,
        "subjects": len(matrix.subjects),
        "combinations": len(matrix.subjects) * len(matrix.spots),
        "holes": matrix.holes,
        "next": page[-1][0].key if len(page) == limit else None,
    }


def _item(
    matrix: Matrix,
    subject: Subject,
    owners: Sequence[Owner | None],
    partial: Sequence[int],
    named: dict[str, str],
) -> dict[str, Any]:
    runs = []
    for owner, areas in groupby(owners):
        if owner is not None and owner.unit not in named:
            unit = matrix.units.get(owner.unit)
            named[owner.unit] = unit.name_zh if unit else owner.unit
        runs.append([len(list(areas)), owner.row if owner else None, owner.unit if owner else None])
    return {
        "subject": subject.key,
        "name_zh": matrix.name(subject),
        "name_en": matrix.name(subject, "en"),
        "runs": runs,
        "holes": owners.count(None),
        "conditional_rows": list(partial),
    }
