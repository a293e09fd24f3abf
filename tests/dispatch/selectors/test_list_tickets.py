"""Lists: the earliest clock first, those without one after them, what has ended last; page after page without a gap."""

from datetime import timedelta

import pytest

from dispatch.models import Ticket
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.list_tickets import list_tickets
from dispatch.selectors.ticket_filter import TicketFilter
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from tests.dispatch.grouping_world import build_world, call, call_taker, forget_world, person

EVERYBODY = Actor.system()


@pytest.fixture
def numbers(db):
    """Nine tickets: three due at different times and two at the same, one without a clock, three closed."""
    build_world()
    made = [call(call_taker(), text=f"第{turn}件", request_class="").ticket for turn in range(9)]
    now = current_moment().now
    due = [now + timedelta(hours=hours) for hours in (-1, 1, 1, 2)]
    for ticket, due_at in zip(made[:5], [*due, now + timedelta(hours=3)], strict=True):
        Ticket.objects.filter(id=ticket.id).update(next_due_at=due_at)
    Ticket.objects.filter(id=made[5].id).update(next_due_at=None)
    for hours, ticket in enumerate(made[6:]):
        Ticket.objects.filter(id=ticket.id).update(
            state="closed" if hours else "voided", closed_at=now + timedelta(hours=hours // 2),
            holder_kind="nobody", holder_code="", next_due_at=None,
        )  # fmt: skip
    yield [ticket.number for ticket in made]
    forget_world()


def listed(actor: Actor = EVERYBODY, **wanted: object) -> list[str]:
    """The numbers of all pages, of two rows each."""
    found: list[str] = []
    after = ""
    while True:
        given = TicketFilter(**{"queue": "everything", "limit": 2, **wanted, "after": after})
        page = list_tickets(actor=actor, wanted=given, moment=current_moment())
        found += [row["number"] for row in page["items"]]
        if page["next"] is None:
            return found
        assert len(page["items"]) == 2
        after = page["next"]


def test_pages_follow_each_other_through_all_parts(numbers) -> None:
    open_ones, closed = numbers[:6], [numbers[8], numbers[7], numbers[6]]
    assert listed() == open_ones + closed
    assert listed(queue="all_open") == open_ones
    assert listed(queue="closed") == closed
    assert listed(queue="late") == numbers[:1]


def test_filters_that_one_part_cannot_meet_leave_it_out(numbers) -> None:
    assert listed(lamp="red") == numbers[:1]
    assert listed(lamp="grey") == [numbers[5], numbers[8], numbers[7], numbers[6]]
    assert listed(queue="closed", lamp="blue") == []
    assert listed(state="voided") == [numbers[6]]
    assert listed(state="received", queue="closed") == []


def test_words_are_found_as_the_search_finds_them_within_the_queue(numbers) -> None:
    assert listed(text="第3件") == [numbers[3]]
    assert listed(text=numbers[8]) == [numbers[8]]
    assert listed(text=numbers[8], queue="all_open") == []
    assert listed(text="件") == numbers[::-1]
    assert listed(person("stranger", Role.INSPECTOR)) == []


@pytest.mark.parametrize(
    "after", ["x", "b3Blbnx8eA==", "Y2xvc2VkfHwwMWEyMDNlNC03NzIwLTcwM2YtYTZkMC0xYjZiMDAwMDAwMTQ="]
)
def test_a_cursor_of_somebody_else_is_refused(db, after: str) -> None:
    with pytest.raises(GridlineError, match="cursor_invalid"):
        list_tickets(
            actor=EVERYBODY, wanted=TicketFilter(queue="everything", after=after), moment=current_moment()
        )
