"""A statement planned once for each connection answers like one that is planned every time."""

from collections.abc import Iterator

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from gis.selectors.planned import execute_planned

pytestmark = pytest.mark.django_db(transaction=True)

STATEMENT = """-- Purpose: try placeholders; 100%% of them, and a quote: it's
SELECT %(number)s::int + %(number)s::int, %(words)s::text[], 7 %% 4"""
PARAMETERS = {"number": 21, "words": ["一", "b'c"]}


@pytest.fixture(autouse=True)
def _fresh_connection() -> Iterator[None]:
    connection.close()
    yield
    connection.close()


def ask(statement: str = STATEMENT, **parameters: object) -> tuple[object, ...]:
    with connection.cursor() as cursor:
        execute_planned(cursor, statement, parameters or PARAMETERS)
        return cursor.fetchone()


def plans() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        return int(cursor.fetchone()[0])


def test_the_answer_is_that_of_plain_execution() -> None:
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, PARAMETERS)
        plain = cursor.fetchone()
    assert ask() == plain == (42, ["一", "b'c"], 3)


def test_it_is_planned_once_and_counted_once() -> None:
    with CaptureQueriesContext(connection) as asked:
        for number in range(3):
            assert ask(number=number, words=[])[0] == 2 * number
    assert len(asked) == 3
    assert plans() == 1


def test_a_new_connection_plans_anew() -> None:
    ask()
    connection.close()
    assert ask()[0] == 42


def test_a_rollback_leaves_the_plan_usable() -> None:
    with transaction.atomic():
        ask()
        transaction.set_rollback(True)
    assert ask()[0] == 42


def test_a_refused_value_is_djangos_error_and_the_plan_stays() -> None:
    with pytest.raises(DataError):
        ask(number="nothing of the kind", words=[])
    assert ask()[0] == 42


def test_a_changed_table_is_planned_anew() -> None:
    statement = "SELECT count(*) FROM planned_probe WHERE id = %(id)s"
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE planned_probe (id int)")
        ask(statement, id=1)
        cursor.execute("ALTER TABLE planned_probe ADD COLUMN other text")
        cursor.execute("INSERT INTO planned_probe VALUES (1, 'x')")
    assert ask(statement, id=1) == (1,)


def test_behind_a_pooler_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    assert ask()[0] == 42
    assert plans() == 0
