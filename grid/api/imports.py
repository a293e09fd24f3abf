"""Files into layers: upload, look, publish, roll back. For the data clerk."""

import re
import tempfile
from pathlib import Path
from typing import Annotated, Any

from django.http import FileResponse, HttpRequest
from django.utils import timezone
from ninja import File, Form, Header, Query, Router, Status, UploadedFile

from gis.domain.errors import GridlineError
from gis.selectors.import_faults import import_fault_features, import_faults
from gis.selectors.import_jobs import import_job, import_jobs, job_facts, layer_choices
from gis.selectors.import_preview import import_preview
from gis.services.open_import_file import MAX_BYTES
from gis.services.receive_import import receive_import
from gis.services.start_import_job import ImportOptions
from gis.services.steer_import import (
    cancel_import,
    map_import_fields,
    order_publication,
    order_roll_back,
    validate_import_again,
)
from gis.services.write_fault_sheet import write_fault_sheet
from grid.api.import_schemas import (
    Faults,
    FeatureCollection,
    ImportUploadForm,
    JobOut,
    Jobs,
    LayerChoices,
    MappingIn,
    PublishIn,
)
from grid.api.security import SignedIn, actor_of_request
from grid.domain.roles import Role

router = Router(tags=["imports"], auth=SignedIn(Role.DATA_CLERK))

MOST_FEATURES = 5_000
KEY_CHARS = 120
IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=20)]


@router.get("/imports/layers", response=LayerChoices, url_name="import_layers")
def layers(request: HttpRequest) -> dict[str, Any]:
    """The layers a file may go into, with the fields of each."""
    return {"items": layer_choices()}


@router.post("/imports", response={201: JobOut}, url_name="imports")
def upload(
    request: HttpRequest,
    file: Annotated[UploadedFile, File()],
    form: Annotated[ImportUploadForm, Form()],
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", max_length=KEY_CHARS)] = "",
) -> Status:
    """Keeps a file for the worker, which reads and judges it; nothing is published before a person says so."""
    if (file.size or 0) > MAX_BYTES:
        raise GridlineError(
            "import_too_large", status=413, field="file", file=file.name, limit_mb=MAX_BYTES >> 20
        )
    job = receive_import(
        name=str(file.name), pieces=file.chunks(), client_key=idempotency_key, at=timezone.now(),
        options=ImportOptions(form.layer, form.crs, None, form.encoding, form.source_layer),
        actor=actor_of_request(request).username,
    )  # fmt: skip
    return Status(201, _facts(request, job.pk))


@router.get("/imports", response=Jobs, url_name="imports_list")
def jobs(
    request: HttpRequest,
    layer: str = Query("", max_length=32),
    state: str = Query("", max_length=12),
    before: int | None = Query(None, ge=1, le=2**62),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """Jobs, latest first."""
    found = list(import_jobs(layer=layer, state=state, before=before)[: limit + 1])
    language = actor_of_request(request).language
    return {
        "items": [job_facts(job, language) for job in found[:limit]],
        "next_before": found[limit - 1].pk if len(found) > limit else None,
    }


@router.get("/imports/{int:job_id}", response=JobOut, url_name="import_job")
def job(request: HttpRequest, job_id: int) -> dict[str, Any]:
    """One job with its progress."""
    return _facts(request, job_id)


@router.put("/imports/{int:job_id}/mapping", response=JobOut, url_name="import_mapping")
def mapping(request: HttpRequest, job_id: int, body: MappingIn, if_match: IfMatch = None) -> dict[str, Any]:
    """Says which field of the file is what; the file is then judged anew."""
    map_import_fields(job_id=job_id, fields=body.fields, version=_version(if_match), at=timezone.now())
    return _facts(request, job_id)


@router.post("/imports/{int:job_id}/validate", response=JobOut, url_name="import_validate")
def validate(request: HttpRequest, job_id: int, if_match: IfMatch = None) -> dict[str, Any]:
    """Judges the file again against the district as it is now."""
    validate_import_again(job_id=job_id, version=_version(if_match), at=timezone.now())
    return _facts(request, job_id)


@router.post("/imports/{int:job_id}/publish", response=JobOut, url_name="import_publish")
def publish(request: HttpRequest, job_id: int, body: PublishIn, if_match: IfMatch = None) -> dict[str, Any]:
    """Lets the worker publish a previewed job, all rows at once."""
    actor = actor_of_request(request).username
    order_publication(
        job_id=job_id, version=_version(if_match), reason=body.reason, actor=actor, at=timezone.now()
    )
    return _facts(request, job_id)


@router.post("/imports/{int:job_id}/cancel", response=JobOut, url_name="import_cancel")
def cancel(request: HttpRequest, job_id: int, if_match: IfMatch = None) -> dict[str, Any]:
    """Stops a job; what it published stays."""
    cancel_import(job_id=job_id, version=_version(if_match), at=timezone.now())
    return _facts(request, job_id)


@router.post("/imports/{int:job_id}/rollback", response=JobOut, url_name="import_rollback")
def roll_back(request: HttpRequest, job_id: int, if_match: IfMatch = None) -> dict[str, Any]:
    """Lets the worker take a published batch back; `failure` tells when something stands in the way."""
    order_roll_back(job_id=job_id, version=_version(if_match), actor=actor_of_request(request).username)
    return _facts(request, job_id)


@router.get("/imports/{int:job_id}/faults", response=Faults, url_name="import_faults")
def faults(
    request: HttpRequest,
    job_id: int,
    after: str = Query("", max_length=60),
    limit: int = Query(100, ge=1, le=1000),
) -> dict[str, Any]:
    """Rejected and warned rows with their line and reason."""
    language = actor_of_request(request).language
    return import_faults(import_job(job_id), after=after, limit=limit, language=language)


@router.get(
    "/imports/{int:job_id}/faults.geojson", response=FeatureCollection, url_name="import_faults_layer"
)
def fault_layer(request: HttpRequest, job_id: int) -> dict[str, Any]:
    """The same as a map layer, at most 5,000 of them."""
    language = actor_of_request(request).language
    features = list(import_fault_features(import_job(job_id), limit=MOST_FEATURES, language=language))
    return {"type": "FeatureCollection", "features": features}


@router.get("/imports/{int:job_id}/faults.xlsx", url_name="import_faults_sheet")
def fault_sheet(request: HttpRequest, job_id: int) -> FileResponse:
    """The same as a spreadsheet that goes back to those who sent the file."""
    found = import_job(job_id)
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    path = folder / f"faults-{found.pk}.xlsx"
    try:
        write_fault_sheet(job=found, path=path)
        opened = path.open("rb")
    finally:
        path.unlink(missing_ok=True)
        folder.rmdir()
    return FileResponse(opened, as_attachment=True, filename=path.name)


@router.get("/imports/{int:job_id}/preview.geojson", response=FeatureCollection, url_name="import_preview")
def preview(
    request: HttpRequest, job_id: int, limit: int = Query(1000, ge=1, le=MOST_FEATURES)
) -> dict[str, Any]:
    """Rows as they would be stored, evenly taken from the whole file; none once the job is over."""
    return {"type": "FeatureCollection", "features": list(import_preview(import_job(job_id), limit=limit))}


def _facts(request: HttpRequest, job_id: int) -> dict[str, Any]:
    return job_facts(import_job(job_id), actor_of_request(request).language)


def _version(if_match: str | None) -> int | None:
    """The version that was seen; None when none is stated or any will do."""
    if if_match is None or if_match.strip() == "*":
        return None
    found = re.fullmatch(r'(?:W/)?"?(\d{1,9})"?', if_match.strip())
    if not found:
        raise GridlineError("import_version_malformed", status=400, field="If-Match")
    return int(found.group(1))
