"""What a record must be, what it does, and what the figures mean."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.domain.errors import GridlineError
from grid.domain.verification.decide import Outcome, Standing, decide
from grid.domain.verification.fields import SubjectKind
from grid.domain.verification.rates import Counts
from grid.domain.verification.record import Result, read_record
from grid.domain.verification.spot_check import SpotCheckRule

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUSE, ADDED, VOID = SubjectKind.HOUSE, Result.ADDED, Result.VOID_RECORD
GOOD = {
    "client_id": str(UUID(int=7)), "subject_kind": "house", "subject_code": "H-1", "result": "corrected",
    "observed": {"use": "rented", "area_m2": 61.504}, "device_at": "2026-03-02T16:00:00+08:00", "observer": "chen",
}  # fmt: skip


def test_the_plan_figure_of_102_percent():
    """S2-20: 4,068,159 verified records over a base of about 3,980,200."""
    counts = Counts(base=3_980_200, confirmed=3_800_000, corrected=150_000, added=118_159)
    assert counts.verified == 4_068_159
    assert counts.as_json()["rate_percent"] == "102.21%"
    assert counts.rate == pytest.approx(1.0221, abs=1e-4)
    assert counts.error_rate == pytest.approx(150_000 / 3_950_000)


def test_void_and_unreachable_are_no_verified_ones():
    counts = Counts(base=10, void_record=4, unreachable=5)
    assert (counts.verified, counts.rate, counts.error_rate) == (0, 0.0, None)
    assert Counts().rate is None


def test_a_record_is_read():
    record = read_record(GOOD, at=NOW)
    assert (record.kind, record.result, record.observed) == (
        HOUSE, Result.CORRECTED, {"use": "rented", "area_m2": 61.5},
    )  # fmt: skip


def test_personal_values_are_kept_apart():
    given = GOOD | {"subject_kind": "resident", "subject_code": "7", "observed": {"phone": "138", "sex": "male"},
                    "seen": {"phone": "139", "sex": "female"}}  # fmt: skip
    record = read_record(given, at=NOW)
    assert (record.observed, record.seen, record.personal) == (
        {"sex": "male"},
        {"sex": "female"},
        {"phone": "138"},
    )


def test_an_added_subject_without_a_code_is_named_by_its_record():
    given = GOOD | {"result": "added", "subject_code": ""}
    assert read_record(given, at=NOW).key == GOOD["client_id"]


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"subject_kind": "street"}, "verification_word_unknown", "subject_kind"),
        ({"result": "fine"}, "verification_word_unknown", "result"),
        ({"client_id": "7"}, "verification_field_bad", "client_id"),
        ({"observed": {}}, "verification_nothing_corrected", "observed"),
        ({"observed": {"colour": "red"}}, "verification_field_unknown", "observed"),
        ({"observed": {"area_m2": float("nan")}}, "verification_value_bad", "observed.area_m2"),
        ({"observed": {"area_m2": True}}, "verification_value_bad", "observed.area_m2"),
        ({"observed": {"use": "unknowable"}}, "verification_value_bad", "observed.use"),
        ({"observed": ["use"]}, "verification_field_bad", "observed"),
        ({"subject_code": ""}, "verification_field_missing", "subject_code"),
        ({"observer": " "}, "verification_field_missing", "observer"),
        ({"device_at": "2026-03-02T09:00:00"}, "verification_field_bad", "device_at"),
        ({"device_at": "yesterday"}, "verification_field_bad", "device_at"),
        ({"device_at": (NOW + timedelta(hours=1)).isoformat()}, "verification_device_ahead", "device_at"),
        ({"visits": 0}, "verification_field_bad", "visits"),
        ({"result": "unreachable", "visits": 2}, "verification_visits_few", "visits"),
        ({"photo": "x" * 201}, "verification_field_bad", "photo"),
        ({"subject_kind": "resident", "observed": {"sex": "male"}}, "verification_field_bad", "subject_code"),
        ({"subject_kind": "address", "result": "added", "observed": {"full_text": "x"}},
         "verification_field_missing", "observed.point"),
        ({"subject_kind": "address", "observed": {"point": [113.3]}}, "verification_value_bad", "observed.point"),
        ({"subject_kind": "address", "observed": {"point": [23.1, 113.3]}}, "verification_value_bad", "observed.point"),
    ],
)  # fmt: skip
def test_what_a_record_must_be(change, code, field):
    with pytest.raises(GridlineError, match=code) as refusal:
        read_record(GOOD | change, at=NOW)
    assert (refusal.value.field, refusal.value.status) == (field, 422)


RENTED = {"use": "rented"}
STANDS = Standing({"use": "vacant", "area_m2": 61.5})


@pytest.mark.parametrize(
    ("result", "observed", "seen", "now", "wanted"),
    [
        (Result.CORRECTED, RENTED, {"use": "vacant"}, STANDS, Outcome("update", {"use": "vacant"}, RENTED)),
        (Result.CORRECTED, RENTED, {}, STANDS, Outcome("update", {"use": "vacant"}, RENTED)),
        (Result.CORRECTED, RENTED, {}, Standing(RENTED), None),
        (Result.CORRECTED, RENTED, {"use": "unknown"}, STANDS,
         Outcome("none", {"use": "vacant"}, RENTED, "moved_meanwhile")),
        (Result.CORRECTED, RENTED, {"area_m2": 1.0}, STANDS, Outcome("update", {"use": "vacant"}, RENTED)),
        (Result.CORRECTED, RENTED, {}, Standing(STANDS.values, changed_after=True),
         Outcome("none", {"use": "vacant"}, RENTED, "moved_meanwhile")),
        (Result.CORRECTED, RENTED, {"use": "vacant"}, Standing(STANDS.values, changed_after=True),
         Outcome("update", {"use": "vacant"}, RENTED)),
        (Result.CORRECTED, RENTED, {}, None, Outcome("none", {}, RENTED, "gone_meanwhile")),
        (VOID, {}, {}, STANDS, Outcome("void", STANDS.values)),
        (VOID, {}, {}, None, None),
        (VOID, {}, {"use": "rented"}, STANDS, Outcome("none", STANDS.values, {}, "moved_meanwhile")),
        (ADDED, RENTED, {}, None, Outcome("insert", {}, RENTED)),
        (ADDED, RENTED, {}, Standing(RENTED), None),
        (ADDED, RENTED, {}, STANDS, Outcome("none", {"use": "vacant"}, RENTED, "exists_meanwhile")),
    ],
)  # fmt: skip
def test_what_a_finding_does(result, observed, seen, now, wanted):
    assert decide(HOUSE, result, observed, seen, now) == wanted


def test_persons_enter_through_the_registry():
    assert decide(SubjectKind.RESIDENT, ADDED, {"sex": "male"}, {}, None).conflict == "added_by_registry"


@given(st.integers(0, 100_000), st.floats(0.001, 1))
def test_a_spot_check_draws_its_share_and_never_nothing(rows, share):
    drawn = SpotCheckRule(share=share).to_draw(rows)
    assert drawn <= rows
    assert drawn >= rows * share - 1e-6 or drawn == rows
    assert (drawn > 0) == (rows > 0)


@pytest.mark.parametrize(
    ("checked", "wrong", "passes"),
    [(100, 1, True), (100, 2, False), (50, 1, False), (51, 1, True), (0, 0, False)],
)
def test_the_error_rate_must_stay_below_two_percent(checked, wrong, passes):
    assert SpotCheckRule().passes(checked, wrong) is passes
