"""The command's own ways round a file: taken in, taken back, and what it says when there is nothing to take back."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from gis.models import Area, ImportJob
from tests.gis.services.test_import_layer import geojson, square

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    said = StringIO()
    call_command("import_layer", *arguments, stdout=said)
    return said.getvalue()


def test_a_published_file_is_taken_back_once(demo, tmp_path):
    path = geojson(tmp_path / "parks.geojson", [({"code": "RB-1", "name": "公园"}, square(113.31))])
    run(str(path), "--layer", "zone", "--crs", "wgs84", "--code-field", "code", "--name-field", "name")
    job = ImportJob.objects.latest("pk")
    assert Area.objects.filter(code="RB-1", valid_to__isnull=True).exists()
    assert f"job {job.pk} taken back, 1 rows gone, 0 as before" in run("--roll-back", str(job.pk))
    assert not Area.objects.filter(code="RB-1", valid_to__isnull=True).exists()
    with pytest.raises(CommandError, match="import_state"):
        run("--roll-back", str(job.pk))


def test_an_unknown_job_is_named(demo):
    with pytest.raises(CommandError, match=r"import_job_unknown.*999999"):
        run("--roll-back", "999999")
