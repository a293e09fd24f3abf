"""The doctor names every check and survives whatever ails."""

import pytest

from config import doctor
from config.doctor import Finding, findings


@pytest.mark.django_db
def test_every_check_answers() -> None:
    found = list(findings())
    assert len(found) == len(doctor.CHECKS)
    by_name = {finding.name: finding for finding in found}
    for name in ("Python", "PostgreSQL with PostGIS", "database", "migrations", "Node", "disk"):
        assert by_name[name].well is True, by_name[name]
    assert all(finding.mend for finding in found if not finding.well)


def test_a_check_that_breaks_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Finding:
        raise OSError("no such device")

    monkeypatch.setattr(doctor, "CHECKS", (broken,))
    (finding,) = findings()
    assert finding.well is False
    assert "no such device" in finding.detail
