from typing import Any

from gis.domain.coordinates import CoordType
from gis.domain.errors import GridlineError
from gis.domain.layer_specs import layer_spec
from gis.domain.reproject import projector
from gis.domain.stated_areas import LEAST_SHARE, fitting_systems, share_from_json
from gis.models import District, ImportJob
from gis.services.load_import_gate import load_stated_areas
from gis.services.start_import_job import local_grids

PROJECTED = (4547, 4526, 4546, 4525, 4548, 4527, 4549)
"""CGCS2000 / 3-degree Gauss-Kruger around 114° E, without and with the zone number, and its neighbours."""
_SWAPPED = "{name} (y, x)"


def check_import_share(job: ImportJob) -> dict[str, Any]:
    """What share of the rows lie in the area they state, and when it is too low which system would fit.

    For the job's `share`: `stated`, `inside`, `low` and `fits` (system → share, the best three above the stated
    one). Systems are tried on a sample of the file's own coordinates, each also with its axes swapped.
    """
    share = share_from_json(job.share)
    found: dict[str, Any] = {**share.as_json(), "low": share.low, "fits": []}
    if not share.low:
        return found
    district = District.objects.first()
    scheme = district.code_scheme if district else "plain"
    areas = load_stated_areas(layer_spec(job.layer), scheme)
    shares = fitting_systems(share.sample, _candidates(job), areas)
    best = [(name, value) for name, value in shares.items() if value >= LEAST_SHARE]
    found["fits"] = [{"crs": name, "share": value} for name, value in best[:3]]
    return found


def refuse_low_share(job: ImportJob) -> None:
    """Raises GridlineError `import_share_low` unless the share is high enough or a reason was recorded."""
    if not job.share.get("low") or job.override_reason:
        return
    stated, inside = job.share["stated"], job.share["inside"]
    fits = ", ".join(f"{fit['crs']} ({fit['share']:.0%})" for fit in job.share["fits"]) or "–"
    raise GridlineError(
        "import_share_low", status=422, share=f"{inside / stated:.1%}", stated=stated, least=f"{LEAST_SHARE:.0%}",
        crs=job.crs, fits=fits, extra={"fits": job.share["fits"]},
    )  # fmt: skip


def _candidates(job: ImportJob) -> dict[str, Any]:
    systems = {
        **{str(kind): projector(kind) for kind in CoordType if kind is not CoordType.CGCS2000},
        **{f"EPSG:{epsg}": projector(epsg) for epsg in PROJECTED},
        **{f"local:{code}": grid.to_wgs84 for code, grid in local_grids().items()},
    }
    swapped = {
        _SWAPPED.format(name=name): (lambda xy, project=project: project(xy[:, ::-1]))
        for name, project in systems.items()
    }
    return {
        name: project for name, project in {**systems, **swapped}.items() if name.lower() != job.crs.lower()
    }
