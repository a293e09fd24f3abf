"""What stands on a daily sheet, and what does not."""

from datetime import UTC, date, datetime

from dispatch.domain.daily_sheet import SheetFacts, SheetTicket, scopes_with_news, sheet_figures

LATE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def ticket(number: str, **more) -> SheetTicket:
    given = {"kind": "hotline", "topic": "R060301", "unit": "A", "subdistrict": "003", "community": "003101"}
    return SheetTicket(number, **{**given, **more})


def told(facts: SheetFacts, scope: str = "district") -> dict:
    return sheet_figures(facts, scope=scope, on_date=date(2026, 3, 3), day=date(2026, 3, 2), hot_spots=2)


def test_each_scope_counts_its_own():
    received = (ticket("1"), ticket("2", unit="B", subdistrict="004", kind="grid_event"), ticket("3"))
    facts = SheetFacts(
        received=received, open=received[:1], inspectors={"003": 4}, active_inspectors={"003": 3}
    )
    assert told(facts)["totals"]["received"] == 3
    assert told(facts, "004")["totals"]["grid_events"] == 1
    assert told(facts, "unit:A")["totals"]["received"] == 2
    assert told(facts, "003")["totals"]["active_inspectors"] == 3
    assert told(facts)["by_unit"] == [["A", 2, 1, 0], ["B", 1, 0, 0]]
    assert scopes_with_news(facts) == {"unit:A", "unit:B"}


def test_a_restricted_ticket_is_counted_and_named_to_its_unit_only():
    secret = ticket("1", restricted=True, stage="draft", due_at=LATE)
    facts = SheetFacts(open=(secret,), overdue=(secret,))
    assert (told(facts)["totals"]["overdue"], told(facts)["overdue"]) == (1, [])
    assert told(facts, "unit:A")["overdue"] == [["1", "draft", "A", LATE.isoformat()]]
    of_subdistrict = told(SheetFacts(received=(secret, ticket("2"))), "003")
    assert (of_subdistrict["totals"]["received"], of_subdistrict["by_class"]) == (1, [["R060301", 1]])


def test_hot_spots_are_what_came_more_than_once_the_most_first():
    received = tuple(ticket(str(n)) for n in range(3)) + tuple(
        ticket(f"x{n}", community="004101") for n in range(2)
    )
    spots = told(SheetFacts(received=(*received, ticket("single", community="005101"))))["hot_spots"]
    assert spots == [["003101", "R060301", 3], ["004101", "R060301", 2]]
