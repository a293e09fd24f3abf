"""Verification records from the campaign to the layers and to the city."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from gis.domain.errors import GridlineError
from gis.models import Building, StandardAddress
from gis.selectors.layer_version import layer_versions
from grid.domain.verification.rates import Counts
from grid.models import (
    CityDelta,
    Facility,
    House,
    Organisation,
    Resident,
    VerificationChange,
    VerificationRecord,
)  # fmt: skip
from grid.selectors.city_deltas import city_delta_lines
from grid.selectors.person_sealer import person_sealer
from grid.selectors.verification_batches import conflicts_of
from grid.selectors.verification_campaigns import verification_campaign
from grid.selectors.verification_recount import verification_recount
from grid.selectors.verification_report import ReportQuestion, verification_report
from grid.services.apply_verification import apply_verification
from grid.services.check_verification import Finding, draw_spot_check, note_findings
from grid.services.decide_verification import approve_verification, return_verification, set_apart
from grid.services.ingest_verification import ingest_verification
from grid.services.report_to_city import answer_city_delta, make_city_delta, send_city_delta
from grid.services.run_verification_campaign import close_verification_campaign
from tests.grid.living_grid import LATER, ONE, SUBDISTRICT, TWO
from tests.grid.verified_world import (
    BUILDINGS,
    CODE,
    CREDIT,
    NOW,
    check,
    furnish,
    hand_in,
    house_code,
    house_records,
    lines,
    outcome,
    record,
    run_campaign,
    take_in,
)  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def resident(db):
    return furnish()


@pytest.fixture
def campaign(resident):
    return run_campaign()


def figures(**question):
    rows = verification_report(verification_campaign(CODE), ReportQuestion(**question))
    return {row.area: row.counts for row in rows}


def whole(kind="house"):
    return figures(subject_kind=kind)[""]


def consistent():
    assert verification_recount(verification_campaign(CODE)) == []


class TestBase:
    def test_it_is_counted_by_building_and_frozen(self, campaign):
        assert figures(by="building", subject_kind="house") == {
            code: Counts(base=10) for code in BUILDINGS[:3]
        }
        assert figures(by="community", subject_kind="building") == {
            ONE: Counts(base=16),
            TWO: Counts(base=16),
        }
        kinds = verification_report(campaign, ReportQuestion(each_kind=True))
        assert {row.subject_kind: row.counts.base for row in kinds} == {
            "address": 1, "building": 32, "facility": 1, "house": 30, "household": 1, "organisation": 1, "resident": 1,
        }  # fmt: skip
        House.objects.all().delete()
        assert whole() == Counts(base=30)

    def test_a_campaign_may_keep_to_some_subdistricts(self, resident):
        elsewhere = run_campaign("other", subdistrict_codes=["440105009"])
        assert verification_report(elsewhere, ReportQuestion()) == []

    def test_started_twice_it_is_started_once(self, campaign):
        with pytest.raises(GridlineError, match="verification_campaign_exists"):
            run_campaign()
        close_verification_campaign(code=CODE, at=NOW)
        with pytest.raises(GridlineError, match="verification_campaign_state"):
            hand_in(house_records())


class TestIntake:
    def test_every_line_is_accounted_for(self, campaign):
        given = [
            *house_records(),
            record("house", "nothing", number=90),
            record("house", house_code(BUILDINGS[0], 0), number=91, device_at=(LATER + timedelta(days=2)).isoformat()),
            record("house", house_code(BUILDINGS[0], 0), "added", number=92, building_code=BUILDINGS[0],
                   device_at=LATER.isoformat()),
            record("street", "x"),
        ]  # fmt: skip
        batch = ingest_verification(
            campaign_code=CODE, client_key="b", lines=[*lines(given), b"{", b"[]"], submitted_by="i", at=NOW
        )
        assert (batch.rows_read, batch.rows_taken, batch.rows_unchanged, batch.rows_rejected) == (
            36,
            30,
            0,
            6,
        )
        assert [(item["line"], item["code"]) for item in sorted(batch.rejections, key=lambda item: item["line"])] == [
            (31, "verification_subject_unknown"), (32, "verification_repeated"), (33, "verification_repeated"),
            (34, "verification_word_unknown"), (35, "verification_line_no_json"), (36, "verification_line_no_json"),
        ]  # fmt: skip
        assert whole() == Counts(base=30, confirmed=30)
        consistent()

    def test_the_same_batch_again_is_the_same_batch(self, campaign):
        first = hand_in(house_records())
        assert hand_in(house_records()) == first
        with pytest.raises(GridlineError, match="verification_batch_differs"):
            hand_in(house_records()[:5])
        assert VerificationRecord.objects.count() == 30

    def test_a_known_record_in_another_batch_changes_nothing(self, campaign):
        hand_in(house_records())
        again = hand_in(house_records(), "batch-2")
        assert (again.rows_taken, again.rows_unchanged) == (0, 30)
        consistent()

    def test_a_subject_handed_in_again_gets_a_version_and_the_last_one_counts(self, campaign):
        hand_in(house_records())
        hand_in(house_records(BUILDINGS[:1], "unreachable", first=100, visits=3), "batch-2")
        assert whole() == Counts(base=30, confirmed=20, unreachable=10)
        versions = VerificationRecord.objects.filter(subject_key=house_code(BUILDINGS[0], 0)).order_by(
            "version"
        )
        assert [(row.version, row.latest, row.result) for row in versions] == [
            (1, False, "confirmed"), (2, True, "unreachable"),
        ]  # fmt: skip
        consistent()

    def test_added_subjects_count_beyond_the_base(self, campaign):
        hand_in(house_records())
        new = [
            record("house", house_code(BUILDINGS[1], 50 + n), "added", number=200 + n, building_code=BUILDINGS[1],
                   observed={"room_no": str(n)})
            for n in range(3)
        ]  # fmt: skip
        hand_in(new, "batch-2")
        assert whole().rate == pytest.approx(1.1)
        assert figures(by="building", subject_kind="house")[BUILDINGS[1]] == Counts(
            base=10, confirmed=10, added=3
        )
        consistent()

    def test_an_added_building_counts_where_its_point_lies(self, campaign):
        here = Building.objects.get(code=BUILDINGS[0]).point
        hand_in([record("building", f"{ONE}00999", "added", observed={"point": [here.x, here.y]})])
        assert figures(by="cell", subject_kind="building")[f"{ONE}003"].added == 1

    @pytest.mark.parametrize(
        ("where", "code"),
        [({"building_code": "44010599"}, "verification_building_unknown"),
         ({"cell_code": "x"}, "verification_cell_unknown")],
    )  # fmt: skip
    def test_an_added_subject_needs_a_place_that_exists(self, campaign, where, code):
        batch = hand_in([record("house", "H", "added", observed={"use": "rented"}, **where)])
        assert [item["code"] for item in batch.rejections] == [code]

    def test_the_area_stays_that_of_the_start_when_the_grid_is_redrawn(self, campaign):
        from grid.models import BuildingCell, GridCell

        other = GridCell.objects.get(code=f"{TWO}001")
        BuildingCell.objects.filter(building__code=BUILDINGS[0]).update(cell=other)
        hand_in(house_records(BUILDINGS[:1]))
        assert figures(by="community", subject_kind="house") == {ONE: Counts(base=30, confirmed=10)}

    def test_personal_values_are_sealed(self, campaign, resident):
        hand_in([record("resident", str(resident.pk), "corrected", observed={"phone": "13900000009"})])
        row = VerificationRecord.objects.get()
        assert row.observed is None
        assert b"13900000009" not in bytes(row.observed_sealed)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM grid_verificationrecord r WHERE r::text LIKE '%%139000%%'")
            assert cursor.fetchone() == (0,)


class TestSpotCheck:
    def test_a_share_is_drawn_and_drawn_again_it_is_the_same(self, campaign):
        batch = hand_in(house_records())
        drawn = draw_spot_check(batch_id=batch.pk, at=NOW)
        assert (drawn.sampled, drawn.state) == (2, "spot_check")
        seed = drawn.seed
        assert draw_spot_check(batch_id=batch.pk, at=NOW).seed == seed

    def test_many_void_records_are_all_drawn(self, campaign):
        batch = hand_in(house_records(result="void_record"))
        assert draw_spot_check(batch_id=batch.pk, at=NOW).sampled == 30
        assert set(batch.checks.values_list("drawn_for", flat=True)) == {"void"}

    def test_nobody_checks_or_approves_an_own_record(self, campaign):
        batch = hand_in(house_records())
        draw_spot_check(batch_id=batch.pk, at=NOW)
        finding = [Finding(batch.checks.first().record_id, right=True)]
        with pytest.raises(GridlineError, match="verification_checks_own_record"):
            note_findings(batch_id=batch.pk, findings=finding, checker="inspector.1", at=NOW)
        check(batch)
        with pytest.raises(GridlineError, match="verification_approves_own"):
            approve_verification(batch_id=batch.pk, actor="inspector.1", at=NOW)

    def test_an_open_check_keeps_a_batch_from_approval(self, campaign):
        batch = hand_in(house_records())
        with pytest.raises(GridlineError, match="verification_batch_state"):
            approve_verification(batch_id=batch.pk, actor="dong", at=NOW)
        draw_spot_check(batch_id=batch.pk, at=NOW)
        with pytest.raises(GridlineError, match="verification_check_open"):
            approve_verification(batch_id=batch.pk, actor="dong", at=NOW)

    def test_too_many_errors_send_the_whole_batch_back(self, campaign):
        batch = hand_in(house_records())
        check(batch, wrong=1)
        with pytest.raises(GridlineError, match="verification_errors_many"):
            approve_verification(batch_id=batch.pk, actor="dong", at=NOW)
        return_verification(batch_id=batch.pk, actor="dong", reason="抽查不合格", at=NOW)
        assert whole() == Counts(base=30)
        consistent()
        again = hand_in(house_records(first=500), "batch-2")
        assert (again.rows_taken, whole()) == (30, Counts(base=30, confirmed=30))
        consistent()

    def test_some_records_can_be_decided_on_apart(self, campaign):
        batch = hand_in(house_records())
        chosen = list(VerificationRecord.objects.values_list("id", flat=True)[:4])
        apart = set_apart(batch_id=batch.pk, record_ids=chosen, actor="dong", at=NOW)
        batch.refresh_from_db()
        assert (apart.rows_taken, batch.rows_taken) == (4, 26)
        with pytest.raises(GridlineError, match="verification_record_unknown"):
            set_apart(batch_id=batch.pk, record_ids=[chosen[0]], actor="dong", at=NOW)
        consistent()


class TestApply:
    def test_each_kind_is_corrected_in_its_table(self, campaign, resident):
        before = layer_versions(["house", "building", "address", "organisation", "facility", "cell"])
        batch = take_in(
            [
                record("house", house_code(BUILDINGS[0], 0), "corrected", 1,
                       observed={"use": "rented", "area_m2": 61.5}),
                record("building", BUILDINGS[0], "corrected", 2, observed={"floors": 9, "point": [113.0, 23.0]}),
                record("address", "A1", "corrected", 3, observed={"door_plate": "3号"}),
                record("organisation", CREDIT, "corrected", 4, observed={"staff_count": 12, "special_trade": True}),
                record("facility", "4401050103000001", "corrected", 5, observed={"condition": "damaged"}),
                record("resident", str(resident.pk), "corrected", 6,
                       observed={"phone": "13900000009", "resident_class": "migrant"}),
                record("household", "H1", "corrected", 7, observed={"kind": "collective"}),
            ]
        )  # fmt: skip
        assert (batch.state, batch.changes, batch.conflicts) == ("applied", 7, 0)
        house = House.objects.get(code=house_code(BUILDINGS[0], 0))
        assert (house.use, float(house.area_m2), house.version, house.room_no) == ("rented", 61.5, 2, "0")
        old, now = Building.objects.filter(code=BUILDINGS[0]).order_by("valid_from")
        assert (old.valid_to, now.floors, now.footprint, now.point) == (NOW, 9, old.footprint, old.point)
        address = StandardAddress.objects.get(code="A1")
        assert (address.door_plate, address.road_name, address.building_id) == ("3号", "昌岗中路", now.pk)
        assert "3" in address.search_text
        assert address.grams
        organisation = Organisation.objects.get()
        assert (organisation.staff_count, organisation.special_trade, organisation.name) == (
            12,
            True,
            "测试公司",
        )
        conditions = Facility.objects.order_by("valid_from").values_list("condition", flat=True)
        assert list(conditions) == ["intact", "damaged"]
        person = Resident.objects.get()
        opened = person_sealer().open_person(bytes(person.sealed))
        assert (opened.name, opened.phone, person.resident_class) == ("陈小明", "13900000009", "migrant")
        assert bytes(person.phone_index) == person_sealer().phone_index("13900000009")
        after = layer_versions(before)
        assert {name for name in before if after[name] != before[name]} == before.keys() - {"cell"}
        assert now.cells.get(valid_to__isnull=True).cell.code == f"{ONE}003"

    def test_what_stood_before_is_kept_and_personal_values_are_not(self, campaign, resident):
        take_in(
            [
                record("house", house_code(BUILDINGS[0], 0), "corrected", 1, observed={"use": "rented"}),
                record("resident", str(resident.pk), "corrected", 2, observed={"phone": "13900000009"}),
            ]
        )
        house, person = VerificationChange.objects.order_by("subject_kind")
        assert (house.before, house.after, house.personal) == ({"use": "unknown"}, {"use": "rented"}, [])
        assert (person.before, person.after, person.personal) == ({}, {}, ["phone"])
        with pytest.raises(DatabaseError), transaction.atomic():
            VerificationChange.objects.update(action="void")

    def test_new_ones_enter_and_void_ones_go(self, campaign):
        fresh = house_code(BUILDINGS[3], 7)
        here = Building.objects.get(code=BUILDINGS[0]).point
        there = [round(here.x, 7), round(here.y, 7)]
        batch = take_in(
            [
                record("house", fresh, "added", 1, building_code=BUILDINGS[3], observed={"use": "vacant"}),
                record("house", house_code(BUILDINGS[0], 1), "void_record", 2),
                record("building", f"{ONE}00998", "added", 3, observed={"point": there, "floors": 3}),
                record("building", BUILDINGS[2], "void_record", 4),
                record("address", "A9", "added", 5, building_code=BUILDINGS[0],
                       observed={"full_text": "海珠区新路9号", "road_name": "新路", "door_plate": "9号",
                                 "point": there}),
                record("address", "A1", "void_record", 6),
                record("facility", "4401050103000002", "added", 7, observed={"class_code": "0103", "point": there}),
                record("facility", "4401050103000001", "void_record", 8),
                record("organisation", CREDIT, "void_record", 9),
            ]
        )  # fmt: skip
        assert (batch.changes, batch.conflicts) == (9, 0)
        added = House.objects.get(code=fresh)
        assert (added.building_code, added.use) == (BUILDINGS[3], "vacant")
        assert House.objects.get(code=house_code(BUILDINGS[0], 1)).status == "void"
        assert Building.objects.get(code=f"{ONE}00998").cells.get().cell.code == f"{ONE}003"
        gone = Building.objects.get(code=BUILDINGS[2])
        assert (gone.valid_to, gone.cells.get().valid_to) == (NOW, NOW)
        new = StandardAddress.objects.get(code="A9")
        assert (new.community_code, new.level, new.building.code) == (ONE, "plate", BUILDINGS[0])
        assert StandardAddress.objects.get(code="A1").status == "void"
        assert Facility.objects.get(code="4401050103000002").cell_code == f"{ONE}003"
        assert Facility.objects.get(code="4401050103000001").valid_to == NOW
        assert Organisation.objects.get().status == "void"

    def test_what_moved_meanwhile_is_left_and_kept_as_a_conflict(self, campaign):
        changed, gone, plain = (house_code(BUILDINGS[0], n) for n in range(3))
        batch = hand_in(
            [
                record("house", changed, "corrected", 1, observed={"use": "rented"}, seen={"use": "unknown"}),
                record("house", gone, "corrected", 2, observed={"use": "rented"}),
                record("house", plain, "corrected", 3, observed={"use": "rented"}),
                record("house", "H-without-a-code", "added", 4, building_code=BUILDINGS[0], observed={"use": "rented"}),
            ]
        )  # fmt: skip
        House.objects.filter(code=changed).update(use="vacant")
        House.objects.filter(code=gone).update(status="void")
        check(batch)
        approve_verification(batch_id=batch.pk, actor="dong", at=NOW)
        batch = apply_verification(batch_id=batch.pk, at=NOW)
        assert (batch.changes, batch.conflicts) == (1, 3)
        assert {(c.subject_key, c.conflict) for c in conflicts_of(batch)} == {
            (changed, "moved_meanwhile"), (gone, "gone_meanwhile"), ("H-without-a-code", "code_malformed"),
        }  # fmt: skip
        assert House.objects.get(code=changed).use == "vacant"
        assert House.objects.get(code=plain).use == "rented"

    def test_a_number_of_another_person_makes_no_second_one(self, campaign, resident):
        sealer = person_sealer()
        Resident.objects.create(
            resident_class="registered", sealed=b"", id_index=sealer.id_index("passport", "P1"), created_at=NOW,
            updated_at=LATER,
        )  # fmt: skip
        batch = take_in(
            [
                record(
                    "resident",
                    str(resident.pk),
                    "corrected",
                    observed={"id_type": "passport", "id_number": "P1"},
                )
            ]
        )
        assert outcome(batch) == [("resident", str(resident.pk), "none", "person_known_elsewhere")]

    def test_applied_twice_it_is_applied_once(self, campaign):
        batch = take_in(
            [record("house", house_code(BUILDINGS[0], 0), "corrected", observed={"use": "rented"})]
        )
        again = apply_verification(batch_id=batch.pk, at=NOW)
        assert (again.changes, House.objects.get(code=house_code(BUILDINGS[0], 0)).version) == (1, 2)

    def test_only_the_last_word_about_a_subject_is_applied(self, campaign):
        key = house_code(BUILDINGS[0], 0)
        first = hand_in([record("house", key, "corrected", 1, observed={"use": "rented"})])
        hand_in([record("house", key, "confirmed", 2)], "batch-2")
        check(first)
        approve_verification(batch_id=first.pk, actor="dong", at=NOW)
        assert apply_verification(batch_id=first.pk, at=NOW).changes == 0
        assert House.objects.get(code=key).use == "unknown"


class TestCity:
    def delta(self):
        return make_city_delta(actor="dong", at=NOW)

    def answer(self, delta, accepted=True, **more):
        given = {
            "receipt": "SZ-1",
            "reason": "",
            "sha256": delta.sha256,
            "actor": "city:12345",
            "at": NOW,
            **more,
        }
        return answer_city_delta(number=delta.number, accepted=accepted, **given)

    def test_numbers_have_no_gaps_and_nothing_is_reported_twice(self, campaign):
        assert self.delta() is None
        take_in([record("house", house_code(BUILDINGS[0], 0), "corrected", 1, observed={"use": "rented"})])
        take_in([record("house", house_code(BUILDINGS[0], 1), "void_record", 2)], "batch-2")
        first = self.delta()
        assert (first.number, first.rows, self.delta()) == (1, 2, None)
        take_in([record("house", house_code(BUILDINGS[0], 2), "void_record", 3)], "batch-3")
        assert self.delta().number == 2
        head, *rest = [json.loads(line) for line in city_delta_lines(first).splitlines()]
        assert (head["delta"], head["district"], head["rows"]) == (1, "440105", 2)
        assert [(line["code"], line["action"], line["before"].get("use"), line["after"]) for line in rest] == [
            (house_code(BUILDINGS[0], 0), "update", "unknown", {"use": "rented"}),
            (house_code(BUILDINGS[0], 1), "void", "unknown", {}),
        ]  # fmt: skip

    def test_sent_again_it_is_the_same_bytes(self, campaign):
        import hashlib

        take_in([record("house", house_code(BUILDINGS[0], 0), "void_record")])
        delta = self.delta()
        send_city_delta(number=1, actor="dong", at=NOW)
        again = send_city_delta(number=1, actor="dong", at=NOW)
        assert (again.attempts, again.state) == (2, "sent")
        assert hashlib.sha256(city_delta_lines(CityDelta.objects.get())).hexdigest() == delta.sha256

    def test_a_receipt_closes_the_batches(self, campaign):
        batch = take_in([record("house", house_code(BUILDINGS[0], 0), "void_record")])
        delta = self.delta()
        assert self.answer(delta) == self.answer(delta)
        batch.refresh_from_db()
        assert batch.state == "sent_to_city"
        assert [message.kind for message in delta.messages.all()] == ["acknowledged"]
        with pytest.raises(GridlineError, match="city_delta_answered"):
            self.answer(delta, receipt="SZ-2")
        with pytest.raises(GridlineError, match="city_delta_answered"):
            send_city_delta(number=1, actor="dong", at=NOW)

    def test_a_refusal_needs_a_reason_and_leaves_the_way_open(self, campaign):
        take_in([record("house", house_code(BUILDINGS[0], 0), "void_record")])
        delta = self.delta()
        with pytest.raises(GridlineError, match="city_delta_reason_missing"):
            self.answer(delta, accepted=False)
        assert self.answer(delta, accepted=False, reason="编码缺失").state == "rejected"
        assert send_city_delta(number=1, actor="dong", at=NOW).state == "sent"
        assert self.answer(delta).state == "acknowledged"

    def test_a_damaged_file_and_a_missing_receipt_are_told(self, campaign):
        take_in([record("house", house_code(BUILDINGS[0], 0), "void_record")])
        delta = self.delta()
        with pytest.raises(GridlineError, match="city_delta_damaged"):
            self.answer(delta, sha256="0" * 64)
        with pytest.raises(GridlineError, match="city_delta_receipt_missing"):
            self.answer(delta, receipt="")
        with pytest.raises(GridlineError, match="city_delta_unknown"):
            send_city_delta(number=9, actor="dong", at=NOW)


_SPOIL = "UPDATE grid_verificationcounter SET confirmed = 9 WHERE building_code = %s AND base = 10"


def test_a_wrong_counter_is_found(campaign):
    hand_in(house_records())
    consistent()
    with connection.cursor() as cursor:
        cursor.execute(_SPOIL, [BUILDINGS[0]])
    assert verification_recount(campaign) == [
        ("house", BUILDINGS[0], f"{ONE}003"),
        ("house", "", f"{ONE}003"),
    ]


def test_the_figures_of_one_area_alone(campaign):
    hand_in(house_records())
    assert figures(by="building", subject_kind="house", area=BUILDINGS[0]) == {BUILDINGS[0]: Counts(10, 10)}
    assert figures(by="subdistrict", subject_kind="house", within=[SUBDISTRICT]) == {
        SUBDISTRICT: Counts(30, 30)
    }
    assert figures(by="subdistrict", within=[]) == {}
    assert figures(by="cell", subject_kind="house", area=BUILDINGS[0]) == {f"{ONE}003": Counts(10, 10)}
    assert figures(by="cell", subject_kind="house", area=f"{ONE}003") == {f"{ONE}003": Counts(30, 30)}
    with pytest.raises(GridlineError, match="verification_word_unknown"):
        figures(by="street")


def test_the_invariants_watch_the_figures_and_the_numbers(campaign):
    from dispatch.selectors.invariants_verification import verification_figures

    take_in([record("house", house_code(BUILDINGS[0], 0), "void_record")])
    make_city_delta(actor="dong", at=NOW)
    assert list(verification_figures()) == []
    with connection.cursor() as cursor:
        cursor.execute(_SPOIL, [BUILDINGS[0]])
    CityDelta.objects.create(number=3, rows=0, sha256="", content=b"", made_by="dong", made_at=NOW)
    assert [breach.subject for breach in verification_figures()] == [
        f"{CODE} house {BUILDINGS[0]}",
        f"{CODE} house {ONE}003",
        "delta 2",
    ]


def test_a_failure_in_the_middle_leaves_nothing_behind(campaign, monkeypatch):
    """Whatever breaks while a batch is taken in or applied, all of it is gone or all of it is there."""
    from grid.services import apply_verification as applying
    from grid.services import ingest_verification as taking

    def fail(*_args):
        raise RuntimeError("power cut")

    with monkeypatch.context() as broken:
        broken.setattr(taking, "_take", fail)
        with pytest.raises(RuntimeError):
            hand_in(house_records())
    assert not VerificationRecord.objects.exists()
    batch = hand_in([record("house", house_code(BUILDINGS[0], 0), "corrected", observed={"use": "rented"})])
    check(batch)
    approve_verification(batch_id=batch.pk, actor="dong", at=NOW)
    with monkeypatch.context() as broken:
        broken.setattr(applying, "touch_geography", fail)
        with pytest.raises(RuntimeError):
            apply_verification(batch_id=batch.pk, at=NOW)
    assert House.objects.get(code=house_code(BUILDINGS[0], 0)).use == "unknown"
    assert not VerificationChange.objects.exists()
    assert apply_verification(batch_id=batch.pk, at=NOW).changes == 1
    consistent()
