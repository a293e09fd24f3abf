"""The figures of a verification campaign, from its counters."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection

from gis.domain.errors import GridlineError
from gis.models import Building
from grid.domain.verification.fields import SubjectKind
from grid.domain.verification.rates import Counts
from grid.models import VerificationCampaign

COLUMNS = {
    "campaign": "''",
    "subdistrict": "subdistrict_code",
    "community": "community_code",
    "cell": "cell_code",
    "building": "building_code",
}
"""By what the figures may be asked for."""
MOST_ROWS = 5_000
_FIGURES = """
    SELECT {column}, {kind}, sum(base), sum(confirmed), sum(corrected), sum(added), sum(void_record), sum(unreachable)
    FROM {table}
    WHERE campaign_id = %(campaign)s AND (%(kind)s = '' OR subject_kind = %(kind)s)
      AND (%(within)s::text[] IS NULL OR subdistrict_code = ANY(%(within)s::text[])
        OR community_code = ANY(%(within)s::text[]))
      AND (%(area)s = '' OR %(area)s IN ({places}))
    GROUP BY 1, 2 ORDER BY 1, 2 LIMIT %(limit)s OFFSET %(offset)s
"""


@dataclass(frozen=True, slots=True)
class ReportQuestion:
    """`by` is one of COLUMNS. Empty `subject_kind` = all together, or each with `each_kind`; empty `area` = everywhere.

    `within` are the subdistricts and communities the asker may see; None = all.
    """

    by: str = "campaign"
    subject_kind: str = ""
    area: str = ""
    each_kind: bool = False
    within: Collection[str] | None = None
    limit: int = MOST_ROWS
    offset: int = 0

    def __post_init__(self) -> None:
        for given, known in ((self.by, COLUMNS), (self.subject_kind, tuple(SubjectKind))):
            if given and given not in known:
                raise GridlineError(
                    "verification_word_unknown", status=422, name=given[:24], known=", ".join(known)
                )


@dataclass(frozen=True, slots=True)
class ReportRow:
    """The figures of one area (its code, "" for the whole) and one kind ("" for all together)."""

    area: str
    subject_kind: str
    counts: Counts

    def as_json(self) -> dict[str, Any]:
        """For answers and files."""
        return {"area": self.area, "subject_kind": self.subject_kind, **self.counts.as_json()}


def verification_report(campaign: VerificationCampaign, question: ReportQuestion) -> list[ReportRow]:
    """核查率 by area and kind, from the tallies of the cells; where a building is asked for, from its counters. Never
    from the records. One or two statements."""
    buildings = question.by == "building" or _is_building(question.area)
    places = "subdistrict_code, community_code, cell_code"
    kind = "subject_kind" if question.each_kind or question.subject_kind else "''"
    with connection.cursor() as cursor:
        cursor.execute(
            _FIGURES.format(
                column=COLUMNS[question.by],
                kind=kind,
                table="grid_verificationcounter" if buildings else "grid_verificationtally",
                places=f"{places}, building_code" if buildings else places,
            ),
            {
                "campaign": campaign.pk,
                "kind": question.subject_kind,
                "within": None if question.within is None else sorted(question.within),
                "area": question.area,
                "limit": question.limit,
                "offset": question.offset,
            },
        )
        return [
            ReportRow(area, kind, Counts(*(int(figure) for figure in figures)))
            for area, kind, *figures in cursor.fetchall()
        ]


def _is_building(code: str) -> bool:
    return bool(code) and Building.objects.filter(code=code).exists()
