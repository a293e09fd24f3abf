"""Take a file of houses, households, residents, organisations or facilities into the base registry."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from gis.domain.errors import GridlineError
from gis.domain.reproject import parse_crs, reprojector
from gis.models import District, ImportBatch
from gis.selectors.district_extent import district_extent
from gis.services.touch_geography import touch_geography
from grid.domain.facility_codes import DEFAULT_SCHEME, facility_scheme
from grid.domain.organisation_row import PointGate
from grid.domain.registry_columns import RegistryKind
from grid.selectors.person_sealer import person_sealer
from grid.services.close_missing import Missing, close_missing, find_missing
from grid.services.merge_registry import merge_registry
from grid.services.merge_residents import merge_residents
from grid.services.read_registry_file import RegistryFile, read_registry_file
from grid.services.registry_plans import PLANS, Context, Plan
from grid.services.registry_stage import (
    MATCH,
    REJECTED,
    STAGE,
    Progress,
    close_stage,
    count_of,
    fill_stage,
    open_stage,
    reasons,
)

#: One registry import at a time: two would number the same persons twice. Taken until the transaction ends.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('gridline registry import'))"
_MEMORY = "SET LOCAL work_mem = '96MB'"


@dataclass(frozen=True, slots=True)
class RegistryOptions:
    """How to read and what to do.

    `delta`: the file lists changes only; a full file also tells what it no longer lists. `close` ends that (after it
    was shown). `within`: a full file of one part only, given by the beginning of the codes of its places. `crs` must
    be stated when the file has coordinates. `keep_orphans` takes lines whose house or household nobody knows.
    `dry_run` does everything and keeps nothing.
    """

    delta: bool = False
    close: bool = False
    within: str = ""
    encoding: str = "utf-8"
    crs: str | None = None
    scheme: str = DEFAULT_SCHEME
    keep_orphans: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class RegistryImport:
    """What became of the file. `missing` is None for a delta; `ignored` are headings that no column of ours has.

    `reasons`: why lines were refused, each as code, number of lines, first line.
    """

    batch: ImportBatch
    missing: Missing | None
    ignored: tuple[str, ...]
    reasons: tuple[tuple[str, int, int], ...]


def import_registry(
    *,
    path: Path,
    kind: RegistryKind,
    options: RegistryOptions,
    actor: str,
    at: datetime,
    progress: Progress | None = None,
) -> RegistryImport:
    """Every line is inserted, updated, unchanged or rejected with its reason; the same file twice changes nothing.

    One transaction: the file is visible wholly or not at all. Nothing is deleted. Raises GridlineError when the file
    as a whole cannot be taken (`read_registry_file`), `registry_close_needs_full` (asked to end what a delta does not
    list) and `registry_close_rejected` (lines were refused, so what is missing is not known).
    """
    if options.close and options.delta:
        raise GridlineError("registry_close_needs_full", status=422)
    plan = PLANS[kind]
    source = read_registry_file(path, kind, options.encoding)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_ONE_AT_A_TIME)
            cursor.execute(_MEMORY)
        open_stage(plan)
        read = fill_stage(plan, source, _context(options, at), progress)
        updated = _merge(plan, source, options, at=at, actor=actor)
        missing = None if options.delta else _missing(kind, options, at)
        batch = _record(path, plan, options, actor=actor, at=at, read=read, updated=updated)
        if plan.layer and (batch.rows_inserted or batch.rows_updated or (missing and missing.closed)):
            touch_geography(plan.layer)
        done = RegistryImport(batch, missing, source.header.ignored, reasons())
        close_stage()
        if options.dry_run:
            transaction.set_rollback(True)
    return done


def _context(options: RegistryOptions, at: datetime) -> Context:
    facility_scheme(options.scheme)
    district = District.objects.defer("boundary").first()
    extent = district_extent(district.version) if district else None
    numbered = district and district.code_scheme != "plain"
    gate = PointGate(
        reproject=reprojector(parse_crs(options.crs)) if options.crs else None,
        expected=extent.expected if extent else None,
        district_code=district.code if district and numbered else None,
        scheme=options.scheme,
    )
    return Context(sealer=person_sealer(), today=at.date(), gate=gate)


def _merge(plan: Plan, source: RegistryFile, options: RegistryOptions, *, at: datetime, actor: str) -> int:
    given: Collection[str] = list(dict.fromkeys(source.header.columns.values()))
    if plan.kind is RegistryKind.RESIDENT:
        return merge_residents(
            plan, given, at=at, actor=actor, keep_orphans=options.keep_orphans, sealer=person_sealer()
        )
    return merge_registry(plan, given, at=at, actor=actor, keep_orphans=options.keep_orphans)


def _missing(kind: RegistryKind, options: RegistryOptions, at: datetime) -> Missing:
    found = find_missing(kind, options.within)
    if not options.close:
        return found
    rejected = count_of(REJECTED)
    if rejected:
        raise GridlineError("registry_close_rejected", status=422, rejected=rejected)
    return close_missing(kind, found, at=at)


def _record(
    path: Path, plan: Plan, options: RegistryOptions, *, actor: str, at: datetime, read: int, updated: int
) -> ImportBatch:
    """Writes down what became of the lines; the table refuses figures that do not add up."""
    staged, known, rejected = count_of(STAGE), count_of(MATCH), count_of(REJECTED)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    batch = ImportBatch.objects.create(
        layer=plan.kind.value,
        file_name=path.name[:255],
        file_sha256=digest,
        crs=(options.crs or "")[:20],
        actor=actor[:150],
        started_at=at,
        rows_read=read,
        rows_inserted=staged - known,
        rows_updated=updated,
        rows_unchanged=known - updated,
        rows_rejected=rejected,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO gis_importrejection (batch_id, line, reason_code, params, row_key) "
            f"SELECT %s, line, reason_code, params, row_key FROM {REJECTED} ORDER BY line",
            [batch.pk],
        )
    return batch
