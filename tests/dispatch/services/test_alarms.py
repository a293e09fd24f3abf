"""The alarm inbox: raised once, owned by a desk, reminded and passed on until somebody acknowledges."""

from datetime import timedelta
from uuid import uuid4

import pytest

from dispatch.models import Alarm, Event, Ticket
from dispatch.selectors.alarms import list_alarms
from dispatch.selectors.current_moment import current_moment
from dispatch.services.raise_alarm import raise_alarm, resolve_alarm
from dispatch.services.set_clock_offset import set_clock_offset
from dispatch.services.settle_alarm import acknowledge_alarm, settle_alarm
from dispatch.services.watch_alarms import watch_alarms
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.domain.scope import scope_keys
from tests.dispatch.supervised_world import build_world

pytestmark = pytest.mark.django_db
SUBDISTRICT = "440105003"
CLERK = Actor(
    None, "sd", "陈", frozenset({Role.SUBDISTRICT_DISPATCHER}), None, frozenset(), frozenset({SUBDISTRICT})
)
DISPATCHER = Actor(None, "di", "林", frozenset({Role.DISPATCHER}))
LEADER = Actor(None, "dl", "郑", frozenset({Role.DISTRICT_LEADER}))


@pytest.fixture(autouse=True)
def rules() -> None:
    build_world()


def raised(subject: str = "") -> Alarm:
    id_ = raise_alarm(
        kind="ping_pong", subject_type="ticket", subject_id=subject or uuid4(), audience={f"desk:{SUBDISTRICT}"},
        at=current_moment().now, params={"times": 3},
    )  # fmt: skip
    return Alarm.objects.get(id=id_)


def types_of(alarm: Alarm) -> list[str]:
    return list(Event.objects.filter(subject_id=alarm.id).order_by("seq").values_list("type", flat=True))


def test_raised_again_while_open_it_only_counts() -> None:
    first, again = raised("a"), raised("a")
    assert (first.id, again.times, types_of(first)) == (again.id, 2, ["alarm_raised"])
    assert resolve_alarm(kind="ping_pong", subject_type="ticket", subject_id="a", at=current_moment().now)
    assert raised("a").id != first.id
    assert not resolve_alarm(kind="flood", subject_type="ticket", subject_id="a", at=current_moment().now)


def test_an_undeclared_kind_or_an_ownerless_alarm_is_a_programming_error() -> None:
    at = current_moment().now
    with pytest.raises(ValueError, match="bad_mood"):
        raise_alarm(kind="bad_mood", subject_type="ticket", subject_id="a", audience="supervision", at=at)
    with pytest.raises(ValueError, match="owns"):
        raise_alarm(kind="flood", subject_type="ticket", subject_id="a", audience=[], at=at)


def test_unacknowledged_it_climbs_from_the_subdistrict_to_the_leaders() -> None:
    alarm = raised()
    owners = []
    for minutes in range(0, 16 * 12, 16):
        set_clock_offset(ahead_by=timedelta(minutes=minutes))
        watch_alarms()
        owners.append(Alarm.objects.get(id=alarm.id).owner_key)
    assert list(dict.fromkeys(owners)) == [f"desk:{SUBDISTRICT}", "desk:district", "supervision", "leader"]
    news = types_of(alarm)
    assert news[:3] == ["alarm_raised", "alarm_reminded", "alarm_passed_on"]
    assert news.count("alarm_passed_on") == 3
    assert {row["id"] for row in list_alarms(actor=LEADER, own=True)} == {str(alarm.id)}


def test_the_alarm_of_a_ticket_that_ended_goes_by_itself() -> None:
    ticket = Ticket.objects.get()
    alarm = raised(str(ticket.id))
    Ticket.objects.update(
        state="voided", holder_kind="nobody", holder_code="", closed_at=current_moment().now
    )
    watch_alarms()
    assert types_of(alarm) == ["alarm_raised", "alarm_resolved"]


def test_once_acknowledged_nobody_is_reminded() -> None:
    alarm = raised()
    acknowledge_alarm(alarm_id=alarm.id, actor=CLERK)
    set_clock_offset(ahead_by=timedelta(days=3))
    assert watch_alarms() == 0
    assert types_of(alarm) == ["alarm_raised", "alarm_acknowledged"]
    assert list_alarms(actor=CLERK, state="unacknowledged") == []


def test_only_the_owning_desk_settles_it_and_says_how() -> None:
    id_ = raise_alarm(
        kind="flood", subject_type="topic", subject_id="t", audience={"desk:district", f"desk:{SUBDISTRICT}"},
        at=current_moment().now,
    )  # fmt: skip
    assert Alarm.objects.get(id=id_).owner_key == f"desk:{SUBDISTRICT}"
    for actor, note, code in (
        (LEADER, "-", "alarm_not_found"),
        (DISPATCHER, "-", "alarm_of_other_desk"),
        (CLERK, " ", "alarm_note_missing"),
    ):
        with pytest.raises(GridlineError) as refused:
            settle_alarm(alarm_id=id_, actor=actor, note=note)
        assert refused.value.code == code
    assert settle_alarm(alarm_id=id_, actor=CLERK, note="已处理").resolution == "已处理"
    with pytest.raises(GridlineError) as refused:
        acknowledge_alarm(alarm_id=id_, actor=CLERK)
    assert refused.value.code == "alarm_resolved"
    assert [row["resolution"] for row in list_alarms(actor=DISPATCHER, state="resolved")] == ["已处理"]
    assert list_alarms(actor=DISPATCHER) == []


def test_the_inbox_holds_what_the_reader_may_see() -> None:
    alarm = raised()
    assert list_alarms(actor=DISPATCHER) == []
    row = list_alarms(actor=CLERK)[0]
    assert (row["id"], row["own"], row["params"]) == (str(alarm.id), True, {"times": 3})
    assert "空转" in row["text"]
    assert not scope_keys(DISPATCHER) & set(alarm.audience)
