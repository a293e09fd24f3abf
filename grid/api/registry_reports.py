"""The reports of the base registry: counts by community and lists of codes, never of names."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from grid.api.security import SignedIn, actor_of_request
from grid.domain.registry_access import KEEPERS
from grid.domain.registry_reports import REPORTS
from grid.selectors.registry_report import report_counts, report_findings
from grid.selectors.registry_scope import registry_scope

router = Router(tags=["registry"], auth=SignedIn(*KEEPERS))


class RegistryReportOut(Schema):
    """A report; `kind` is orphan or contradiction, `subject` what its keys name."""

    name: str
    kind: str
    subject: str
    title: str


class ReportsOut(Schema):
    """In the order of the chain."""

    items: list[RegistryReportOut]


class AreaCountOut(Schema):
    """Findings in one community; empty codes for what lies in no cell."""

    subdistrict_code: str
    community_code: str
    count: int


class FindingOut(Schema):
    """One finding; `key` is a code or the number of a resident."""

    key: str
    building_code: str | None
    fact: str | None
    subdistrict_code: str
    community_code: str


class ReportPage(Schema):
    """Counts of the whole report, a page of findings; `next_after` is null on the last page."""

    report: RegistryReportOut
    total: int
    areas: list[AreaCountOut]
    items: list[FindingOut]
    next_after: str | None


@router.get("/registry/reports", response=ReportsOut, url_name="registry_reports")
def reports(request: HttpRequest) -> Any:
    """Which reports there are."""
    language = actor_of_request(request).language
    return {"items": [_named(name, language) for name in REPORTS]}


@router.get("/registry/reports/{report}", response=ReportPage, url_name="registry_report")
def report(
    request: HttpRequest,
    report: str,
    area: str = Query("", max_length=32),
    after: str = Query("", max_length=40),
    limit: int = Query(100, ge=1, le=500),
) -> Any:
    """One report over the own area; `area` narrows the list to a subdistrict or community."""
    actor = actor_of_request(request)
    scope, today = registry_scope(actor), timezone.localdate()
    counts = report_counts(report, scope, today)
    page = report_findings(report, scope, today, area=area, after=after, limit=limit)
    return {
        "report": _named(report, actor.language),
        "total": counts.total,
        "areas": counts.areas,
        "items": page.items,
        "next_after": page.next_after,
    }


def _named(name: str, language: str) -> dict[str, str]:
    known = REPORTS[name]
    return {
        "name": name,
        "kind": known.kind.value,
        "subject": known.subject,
        "title": known.en if language == "en" else known.zh,
    }
