import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from gis.domain.errors import GridlineError
from gis.domain.import_rows import FieldNames
from gis.domain.layer_specs import layer_spec
from gis.domain.local_grid import LocalGrid, parse_local_grid
from gis.domain.reproject import parse_crs
from gis.domain.text_encoding import known_encoding
from gis.models import ImportJob
from gis.models import LocalGrid as LocalGridRow
from gis.services.open_import_file import check_file


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to read a file. `crs` is our name, an EPSG number or `local:CODE` and must be stated; `fields` say what is
    what, None lets them be found by their usual names. `encoding` empty = found by looking at the bytes."""

    layer: str
    crs: str
    fields: FieldNames | None
    encoding: str = "utf-8"
    source_layer: str | None = None
    share_reason: str = ""


@dataclass(frozen=True, slots=True)
class JobTerms:
    """Who runs a job and how far it goes by itself. `client_key` makes a repeated request find the same job."""

    runner: str
    goal: str
    client_key: str = ""
    file_name: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


def start_import_job(
    *, path: Path, options: ImportOptions, terms: JobTerms, actor: str, at: datetime
) -> ImportJob:
    """Writes down that a file is to be imported; nothing of it is judged yet.

    Raises GridlineError `import_layer_unknown`, `crs_unknown`, `import_encoding`, as `check_file`, and
    `idempotency_key_reused` when `client_key` was used for another file.
    """
    layer_spec(options.layer)
    grids = local_grids()
    crs = parse_crs(options.crs, grids)
    check_file(path)
    if options.encoding:
        known_encoding(options.encoding, path.name)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    with transaction.atomic():
        known = _known(actor, terms.client_key)
        if known is not None:
            if (known.file_sha256, known.layer, known.crs) != (digest, options.layer, options.crs):
                raise GridlineError("idempotency_key_reused", status=409)
            return known
        return ImportJob.objects.create(
            layer=options.layer, file_name=(terms.file_name or path.name)[:255], file_path=str(path.resolve()),
            file_sha256=digest, file_bytes=path.stat().st_size, crs=options.crs.strip()[:40],
            local_grid=_parameters(crs), encoding_stated=options.encoding, source_layer=options.source_layer or "",
            fields=fields_as_json(options.fields), goal=terms.goal, runner=terms.runner, actor=actor,
            client_key=terms.client_key, created_at=at, valid_at=at, changed_at=at,
            override_reason=options.share_reason, override_actor=actor if options.share_reason else "",
        )  # fmt: skip


def local_grids() -> dict[str, LocalGrid]:
    """The site's own grids by code."""
    return {row.code: parse_local_grid(row.parameters) for row in LocalGridRow.objects.all()}


def fields_as_json(fields: FieldNames | None) -> dict[str, str]:
    """Our name → the file's, as a job keeps it."""
    if fields is None:
        return {}
    named = {"code": fields.code, "name_zh": fields.name_zh, "name_en": fields.name_en, **dict(fields.others)}
    return {ours: theirs for ours, theirs in named.items() if theirs}


def fields_from_json(kept: dict[str, str]) -> FieldNames:
    """The other way round."""
    own = ("code", "name_zh", "name_en")
    others = tuple((ours, theirs) for ours, theirs in kept.items() if ours not in own)
    return FieldNames(kept.get("code", ""), kept.get("name_zh"), kept.get("name_en"), others)


def _known(actor: str, client_key: str) -> ImportJob | None:
    if not client_key:
        return None
    return ImportJob.objects.filter(actor=actor, client_key=client_key).first()


def _parameters(crs: Any) -> Any:
    if not isinstance(crs, LocalGrid):
        return None
    return LocalGridRow.objects.get(code=crs.code).parameters
