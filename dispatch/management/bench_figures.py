"""How much memory does a ledger of 50,000 rows take, and how long do the figures of so many tickets?"""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from dispatch.domain.period import Period
from dispatch.management.bench_result import Result, Yardstick
from dispatch.models import Callback, HotlineDetail, Requester, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.assessment_scope import AssessmentScope
from dispatch.selectors.callback_rates import callback_rates
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.selectors.indicators import indicators
from dispatch.selectors.list_tickets import TicketFilter
from dispatch.selectors.sealer import sealer
from dispatch.services.export_ledger import export_ledger
from gis.selectors.current_district import current_district
from grid.domain.actor import Actor
from grid.models import Account
from grid.selectors.load_actor import load_actor

LEDGER_MB = 200
STATUS = Path("/proc/self/status")
MARK = Path("/proc/self/clear_refs")
#: The template's row again, with a number and an id of its own; what points to the ticket follows it.
COPIES = """
INSERT INTO dispatch_ticket SELECT (jsonb_populate_record(t, jsonb_build_object(
    'id', gen_random_uuid(), 'number', t.number || '-' || n))).*
FROM dispatch_ticket t, generate_series(1, %(copies)s) n WHERE t.id = %(id)s;
INSERT INTO dispatch_hotlinedetail SELECT (jsonb_populate_record(h, jsonb_build_object('ticket_id', t.id))).*
FROM dispatch_hotlinedetail h, dispatch_ticket t WHERE h.ticket_id = %(id)s AND t.number LIKE %(numbers)s;
INSERT INTO dispatch_callback SELECT (jsonb_populate_record(c, jsonb_build_object(
    'id', gen_random_uuid(), 'ticket_id', t.id))).*
FROM dispatch_callback c, dispatch_ticket t WHERE c.ticket_id = %(id)s AND t.number LIKE %(numbers)s;
INSERT INTO dispatch_deadline (subject_type, subject_id, stage, cycle, owner, unit_code, started_at, due_at, amber_at,
                               provisional, compressed, met_at)
SELECT 'ticket', id, stage, 1, 'district', '', received_at, received_at + interval '5 days', received_at, false, false,
       received_at + interval '4 days'
FROM dispatch_ticket, unnest(ARRAY['sign', 'draft', 'sign_off', 'audit']) AS stage WHERE number LIKE %(numbers)s;
ANALYZE dispatch_ticket; ANALYZE dispatch_hotlinedetail; ANALYZE dispatch_callback; ANALYZE dispatch_deadline;
"""


def bench_figures(*, tickets: int) -> list[Result]:
    """Peak memory and time of a ledger, and the time of rates and indicators by unit; everything is taken back."""
    with transaction.atomic():
        _have_tickets(tickets)
        moment = current_moment()
        plain = Yardstick.of("reading the same tickets bare", [_timed(_read_bare) for _ in range(3)], "s")
        actor = load_actor(Account.objects.get(username="dispatcher").pk)
        with _memory() as used:
            seconds = _timed(lambda: _export(actor))
        figures = _figures(moment)
        transaction.set_rollback(True)
    note = f"{tickets} rows"
    return [
        Result("ledger, memory", (used[0],), "MB", plain, at_most=LEDGER_MB, note=note),
        Result("ledger", (seconds,), "s", plain, note=note),
        *(Result(name, (took,), "s", plain, note=note) for name, took in figures.items()),
    ]


def _export(actor: Actor) -> None:
    export_ledger(actor=actor, wanted=TicketFilter(queue="everything")).file.close()


def _have_tickets(count: int) -> None:
    """Closed tickets of this month, each with a sealed requester, a valid callback and its clocks."""
    moment = current_moment()
    at = moment.now - timedelta(minutes=1)
    seal = sealer()
    requester = Requester.objects.create(
        name_sealed=seal.seal("陈小明"), phone_sealed=seal.seal("13800000217"), created_at=at
    )
    ticket = Ticket.objects.create(
        id=new_id(), number="FIGURES", kind="hotline", origin="local", state="closed", state_since=at, title="路面积水",
        text="路面积水", channel="window", request_type="complaint", address_text="昌岗中路183号", holder_kind="nobody",
        audience=["desk:district"], calendar_version=moment.calendar_version, received_at=at, closed_at=at,
        catalogue_version=moment.catalogue_version, dispatched_at=at, created_at=at, updated_at=at,
    )  # fmt: skip
    HotlineDetail.objects.create(ticket=ticket, requester=requester)
    Callback.objects.create(
        ticket=ticket, called_at=at, contacted=True, solved=True, satisfaction="satisfied", valid=True
    )
    with connection.cursor() as cursor:
        cursor.execute(COPIES, {"copies": count - 1, "id": ticket.id, "numbers": "FIGURES-%"})


def _figures(moment: Moment) -> dict[str, float]:
    zone = ZoneInfo(current_district().time_zone)
    period = Period.month_of(_today(moment, zone), zone)
    everything = AssessmentScope()
    return {
        "three rates by unit": _timed(
            lambda: callback_rates(period=period, by="unit", scope=everything, moment=moment)
        ),
        "indicators by unit": _timed(
            lambda: indicators(period=period, by="unit", scope=everything, moment=moment)
        ),
    }


def _today(moment: Moment, zone: ZoneInfo) -> date:
    return moment.now.astimezone(zone).date()


def _read_bare() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), max(number), max(title), max(received_at) FROM dispatch_ticket")
        cursor.fetchall()


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@contextmanager
def _memory() -> Iterator[list[float]]:
    """The megabytes by which the block raised this process above where it stood before; filled in at the end."""
    gc.collect()
    MARK.write_text("5")  # the high-water mark begins anew
    before = _high_water_mb()
    used: list[float] = []
    yield used
    used.append(_high_water_mb() - before)


def _high_water_mb() -> float:
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
