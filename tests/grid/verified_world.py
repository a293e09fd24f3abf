"""A small district with a bit of every kind of base data, and records about it."""

import json
from datetime import timedelta
from uuid import UUID

from gis.models import Building, StandardAddress
from grid.domain.identity_numbers import credit_check_character
from grid.domain.person import Person
from grid.models import (
    Facility,
    House,
    Household,
    HouseholdMember,
    HouseholdPlace,
    Organisation,
    Resident,
    VerificationBatch,
)  # fmt: skip
from grid.selectors.person_sealer import person_sealer
from grid.services.apply_verification import apply_verification
from grid.services.check_verification import Finding, draw_spot_check, note_findings
from grid.services.decide_verification import approve_verification
from grid.services.ingest_verification import ingest_verification
from grid.services.run_verification_campaign import (
    CampaignPlan,
    draft_verification_campaign,
    start_verification_campaign,
)
from tests.grid.living_grid import LATER, ONE, START, TWO, lay_out

NOW = LATER + timedelta(days=10)
SEEN_AT = LATER + timedelta(days=9)
BUILDINGS = [f"{ONE}00{n:03d}" for n in range(4)]
ELSEWHERE = f"{TWO}00000"
CREDIT = "91440105MA59ABCD1" + credit_check_character("91440105MA59ABCD1")
CODE = "四标四实-2026"


def house_code(building, number):
    return f"{building}01001{number:04d}"


def furnish():
    """Ten houses in each of three buildings with a household and a resident in the first, an address, a facility."""
    lay_out()
    for building in BUILDINGS[:3]:
        House.objects.bulk_create(
            House(
                code=house_code(building, n),
                building_code=building,
                room_no=str(n),
                created_at=START,
                updated_at=START,
            )
            for n in range(10)
        )
    home = house_code(BUILDINGS[0], 0)
    household = Household.objects.create(code="H1", created_at=START, updated_at=START)
    HouseholdPlace.objects.create(household=household, house_code=home, valid_from=START)
    sealed = person_sealer().seal_person(Person("陈小明", phone="13800000001"))
    resident = Resident.objects.create(
        resident_class="registered", sealed=sealed.sealed, phone_index=sealed.phone_index,
        name_index=sealed.name_index, content_index=sealed.content_index, created_at=START, updated_at=START,
    )  # fmt: skip
    HouseholdMember.objects.create(household=household, resident=resident, relation="head", valid_from=START)
    building = Building.objects.get(code=BUILDINGS[0])
    StandardAddress.objects.create(
        code="A1", full_text="海珠区昌岗中路1号", road_name="昌岗中路", door_plate="1号", point=building.point,
        building=building, community_code=ONE,
    )  # fmt: skip
    Organisation.objects.create(
        code=CREDIT, name="测试公司", building_code=BUILDINGS[0], created_at=START, updated_at=START
    )
    Facility.objects.create(
        code="4401050103000001",
        class_code="0103",
        geom=building.point,
        cell_code=f"{ONE}003",
        valid_from=START,
    )
    return resident


def run_campaign(code=CODE, **plan):
    """A campaign over everything, started; `check_all_above` small enough to be met."""
    kinds = plan.pop(
        "kinds", ["address", "building", "house", "household", "resident", "organisation", "facility"]
    )
    draft_verification_campaign(plan=CampaignPlan(code, "测试核查", kinds, **plan), actor="dong", at=LATER)
    return start_verification_campaign(code=code, at=LATER)


def record(kind, key, result="confirmed", number=1, **more):
    """A record as a line of JSON is made of it."""
    return {
        "client_id": str(UUID(int=number)), "subject_kind": kind, "subject_code": key, "result": result,
        "device_at": SEEN_AT.isoformat(), "observer": "inspector.1", **more,
    }  # fmt: skip


def house_records(buildings=BUILDINGS[:3], result="confirmed", first=1, **more):
    """One record for every house of the buildings."""
    return [
        record("house", house_code(building, n), result, number=first + at * 10 + n, **more)
        for at, building in enumerate(buildings)
        for n in range(10)
    ]


def lines(records):
    return [json.dumps(item, ensure_ascii=False).encode() for item in records]


def hand_in(records, key="batch-1", at=NOW, code=CODE):
    return ingest_verification(
        campaign_code=code, client_key=key, lines=lines(records), submitted_by="inspector.1", at=at
    )


def check(batch, wrong=0):
    """Every drawn record looked at by somebody else; the first `wrong` of them wrong."""
    draw_spot_check(batch_id=batch.pk, at=NOW)
    drawn = list(batch.checks.order_by("record_id").values_list("record_id", flat=True))
    findings = [Finding(record_id, right=at >= wrong) for at, record_id in enumerate(drawn)]
    return note_findings(batch_id=batch.pk, findings=findings, checker="inspector.2", at=NOW)


def take_in(records, key="batch-1"):
    """Handed in, checked, approved and taken into the layers."""
    batch = hand_in(records, key)
    check(batch)
    approve_verification(batch_id=batch.pk, actor="dong", at=NOW)
    return apply_verification(batch_id=batch.pk, at=NOW)


def outcome(batch: VerificationBatch):
    """(kind, code, action, conflict) of what became of the findings."""
    rows = batch.outcome.order_by("subject_kind", "subject_key")
    return [(row.subject_kind, row.subject_key, row.action, row.conflict) for row in rows]
