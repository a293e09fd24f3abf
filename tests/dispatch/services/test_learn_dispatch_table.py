"""From a file of past tickets to a draft and to suggestions at intake; and what real cities say about the learner."""

import json
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from dispatch.domain.intake import Intake
from dispatch.domain.read_ticket_mapping import read_mapping
from dispatch.models import DispatchTable, LearnedRouting, Ticket
from dispatch.selectors.learn_values import learn_values
from dispatch.selectors.learned_routing import forget_learned_routing, learned_routing
from dispatch.selectors.preview_intake import preview_intake
from dispatch.services.draft_first_dispatch_table import draft_first_dispatch_table
from dispatch.services.evaluate_routing import evaluate_routing
from dispatch.services.read_cases import read_cases
from dispatch.services.read_ticket_file import read_ticket_file
from dispatch.services.take_in_ticket import take_in_ticket
from gis.models import District
from gis.selectors.current_district import forget_district
from tests.dispatch.rules_district import AT, SYSTEM, have_units
from tests.support.shared_data import shared_data

SF = Path(__file__).parents[3] / "dispatch" / "data" / "samples" / "sf311" / "mapping.yaml"
MAPPING = {
    "external_system": "old",
    "time_formats": ["iso"],
    "fields": {"number": "n", "text": "t", "received_at": "at", "request_class": "c"},
    "check": {"unit": {"column": "u"}},
}
CLASS = "R010101"
UNIT = "DISTRICT_LANDSCAPE"


def run(name: str, *arguments: object) -> str:
    output = StringIO()
    call_command(name, *map(str, arguments), stdout=output)
    return output.getvalue()


@pytest.fixture
def _district(db):
    have_units()
    District.objects.create(code="440105", name_zh="海珠区", name_en="Haizhu", is_demo=True)
    forget_district()
    run("load_catalogues")
    run("load_calendar")
    forget_learned_routing()
    yield
    forget_learned_routing()
    forget_district()


@pytest.fixture
def files(tmp_path):
    """A mapping, and a file of 30 tickets of one class that one unit had; three rows are faulty."""
    lines = ["n,t,at,c,u"]
    lines += [f"{n},路灯不亮,2026-01-{n:02d}T08:00:00,{CLASS},{UNIT}" for n in range(1, 31)]
    lines += [f"31,x,2026-02-01T08:00:00,{CLASS},", f"32,x,soon,{CLASS},{UNIT}", "33,x"]
    (tmp_path / "old.csv").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "m.yaml").write_text(yaml.safe_dump(MAPPING, allow_unicode=True), encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("_district")
def test_history_becomes_a_draft_over_the_published_table_and_suggestions(files):
    published = draft_first_dispatch_table(actor=SYSTEM, at=AT)
    told = json.loads(
        run("learn_dispatch_table", files / "old.csv", "--mapping", files / "m.yaml", "--json",
            "--out", files / "rows.csv")
    )  # fmt: skip
    assert (told["read"], told["cases"]) == (33, 30)
    assert [(one["line"], one["code"]) for one in told["rejects"]] == [
        (32, "unit_missing"), (33, "time_not_readable"), (34, "row_wrong_length"),
    ]  # fmt: skip
    assert all(" / " in one["reason"] for one in told["rejects"])
    row = told["rows"][0]
    assert (row["unit"], row["mode"], row["support"], row["valid_from"][:10]) == (
        UNIT,
        "confirm",
        30,
        "2026-01-01",
    )
    draft = DispatchTable.objects.get(pk=told["draft"])
    assert draft.status == "draft"
    assert draft.rules.count() == published.rules.count()
    assert draft.rules.get(subject_code=row["classes"][-1]).lead_unit == UNIT
    assert "R01" in (files / "rows.csv").read_text(encoding="utf-8-sig")
    held = learned_routing()
    assert held is not None
    assert held[0] == LearnedRouting.objects.get().pk == told["suggestions_version"]


@pytest.mark.usefixtures("_district")
def test_a_ticket_no_row_decides_is_stored_with_the_evidence(files):
    run("learn_dispatch_table", files / "old.csv", "--mapping", files / "m.yaml", "--no-draft")
    forget_learned_routing()
    intake = Intake(kind="hotline", origin="local", text="路灯不亮", request_class=CLASS, request_type="help")
    shown = preview_intake(intake=intake, actor=SYSTEM)["routing"]
    assert shown["outcome"] == "queued"
    stored = Ticket.objects.get(pk=take_in_ticket(intake=intake, actor=SYSTEM).ticket.pk).routing
    assert stored["suggestions"] == shown["suggestions"]
    best = shown["suggestions"][0]
    assert best["unit"]["code"] == UNIT
    reason = best["reasons"][0]
    assert (reason["tickets"], reason["of"], reason["last_on"]) == (30, 30, "2026-01-30")
    assert "30 件中 30 件" in reason["text_zh"]
    assert "30 of 30 tickets" in reason["text_en"]


@pytest.mark.usefixtures("_district")
@pytest.mark.parametrize(
    ("content", "words"),
    [("", "空"), ("n,t,at,c,u\n", "没有可以学习的工单"), ("n,t,at,c\n1,x,2026-01-01,R01\n", "u")],
)
def test_a_file_nobody_can_learn_from_is_refused(files, content, words):
    (files / "bad.csv").write_text(content, encoding="utf-8")
    for command in ("learn_dispatch_table", "evaluate_routing"):
        with pytest.raises(CommandError, match=words):
            run(command, files / "bad.csv", "--mapping", files / "m.yaml")


@pytest.mark.django_db
def test_san_francisco_is_learned_better_than_anybody_could_without():
    """Real work queues whose duties move; figures told beside the honest baselines."""
    mapping = read_mapping(yaml.safe_load(SF.read_text(encoding="utf-8")))
    path = shared_data("tickets/sf311_2008_2011.csv")
    found = read_cases(rows=read_ticket_file(path), mapping=mapping)
    report = evaluate_routing(cases=found.cases, values=learn_values())
    assert report["cases"] == 3330
    assert report["top_1"] > 0.89
    assert report["top_3"] > 0.93
    assert report["auto_share"] > 0.65
    assert report["auto_precision"] > 0.96
    assert report["top_1"] > max(run["top_1"] for run in report["baselines"].values()) + 0.02
    assert report["macro_f1"] > max(run["macro_f1"] for run in report["baselines"].values())
