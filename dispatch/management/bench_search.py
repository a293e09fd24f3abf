"""How long does somebody wait for a search over 100,000 tickets: number, phone, a road, a rare word, one character?"""

import time
from collections.abc import Sequence
from random import Random

from django.db import connection, transaction

from dispatch.domain.search import read_query
from dispatch.management.bench_result import Result, Yardstick, percentile
from dispatch.models import HotlineDetail, Requester, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.sealer import sealer
from dispatch.selectors.search_tickets import search_tickets
from grid.domain.actor import Actor, Grant
from grid.domain.roles import Role

P95_MS = 100.0
SEED = 2026
ROADS, FAULTS, SUBDISTRICTS = 400, 60, 18
CHARACTERS = (
    "昌岗江南海珠新港赤沙官洲石榴凤阳瑞宝龙潭南华滨素社沥滘琶仑头土华小洲宝业工业大道广纸前进怡乐晓港"
)
SYMPTOMS = (
    "路灯不亮井盖破损垃圾堆放占道经营噪声扰民油烟直排积水绿化带倒树电动车乱停违建施工扬尘水管爆裂消防通道堵塞"
)

TABLES = ("dispatch_ticket", "dispatch_ticketwords", "dispatch_hotlinedetail", "dispatch_requester")
LAY_OUT = "".join(
    f"CREATE TEMP TABLE {table} (LIKE public.{table} INCLUDING DEFAULTS INCLUDING INDEXES) ON COMMIT DROP;"
    for table in TABLES
)
LAY_OUT += (
    "CREATE TRIGGER ticket_words_come AFTER INSERT ON pg_temp.dispatch_ticket "
    "FOR EACH ROW EXECUTE FUNCTION dispatch_note_words();"
)
SETTLE = f"""
SELECT gin_clean_pending_list(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
WHERE a.amname = 'gin'
  AND i.indrelid IN ('pg_temp.dispatch_ticket'::regclass, 'pg_temp.dispatch_ticketwords'::regclass);
ANALYZE {", ".join(TABLES)};
"""


def bench_search(*, tickets: int, asked: int) -> list[Result]:
    """Asks tables of this transaction alone, with the indexes of the real ones, which they hide."""
    random = Random(SEED)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(LAY_OUT)
        roads, faults = _names(random, CHARACTERS, 2, ROADS, "路"), _names(random, SYMPTOMS, 4, FAULTS, "")
        _fill(tickets, roads, faults)
        kinds = {
            "road": [random.choice(roads) for _ in range(asked)],
            "road_and_fault": [f"{random.choice(roads)} {random.choice(faults)}" for _ in range(asked)],
            "rare": [f"单号{random.randrange(tickets)}" for _ in range(asked)],
            "two_characters": [random.choice(roads)[:2] for _ in range(asked)],
            "one_character": [random.choice(CHARACTERS) for _ in range(asked)],
            "number": [f"B{random.randrange(tickets):07d}" for _ in range(asked)],
            "phone": [_phone(random.randrange(tickets // 10 + 1)) for _ in range(asked)],
            "nothing_there": ["查无此事" for _ in range(asked)],
        }
        results = [_result(kind, words, tickets) for kind, words in kinds.items()]
        transaction.set_rollback(True)
    return results


def _names(random: Random, characters: str, length: int, count: int, ending: str) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(random.choice(characters) for _ in range(length)) + ending] = None
    return list(found)


def _phone(number: int) -> str:
    return f"139{number:08d}"


def _fill(tickets: int, roads: Sequence[str], faults: Sequence[str]) -> None:
    """One ticket by hand, the others by a set; every tenth has a requester with a phone of its own."""
    moment = current_moment()
    first = Ticket(
        id=new_id(), number="B-FIRST", kind="hotline", origin="local", state="received", state_since=moment.now,
        title="", text="", channel="window", holder_kind="queue", holder_code="desk:district",
        calendar_version=moment.calendar_version, catalogue_version=moment.catalogue_version,
        received_at=moment.now, created_at=moment.now, updated_at=moment.now,
    )  # fmt: skip
    first.save(force_insert=True)
    columns = [field.column for field in Ticket._meta.local_concrete_fields]
    own = {
        "id": "gen_random_uuid()",
        "number": "'B' || lpad(n::text, 7, '0')",
        "title": "left(place.road || fault.name, 120)",
        "text": "'市民反映' || place.road || (n %% 300) || '号附近' || fault.name || ',请尽快处理。单号' || n",
        "address_text": "place.road || (n %% 300) || '号'",
        "received_at": "t.received_at - n * interval '5 minutes'",
        "audience": f"ARRAY['desk:district', 'desk:S' || (n %% {SUBDISTRICTS}), 'unit:U' || (n %% 60)]",
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO dispatch_ticket ({', '.join(columns)}) "
            f"SELECT {', '.join(own.get(column, f't.{column}') for column in columns)} "
            "FROM dispatch_ticket t, generate_series(1, %(tickets)s) AS n, "
            "LATERAL (SELECT (%(roads)s::text[])[1 + n %% array_length(%(roads)s::text[], 1)] AS road) place, "
            "LATERAL (SELECT (%(faults)s::text[])[1 + (n / 7) %% array_length(%(faults)s::text[], 1)] AS name) fault "
            "WHERE t.id = %(first)s",
            {"tickets": tickets, "roads": list(roads), "faults": list(faults), "first": first.id},
        )
    _give_requesters(tickets)
    with connection.cursor() as cursor:
        cursor.execute(SETTLE)


def _give_requesters(tickets: int) -> None:
    seal, now = sealer(), current_moment().now
    numbers = range(tickets // 10)
    requesters = [
        Requester(id=new_id(), phone_index=seal.index_of(_phone(number)), created_at=now)
        for number in numbers
    ]
    Requester.objects.bulk_create(requesters, batch_size=5_000)
    ids = Ticket.objects.filter(number__startswith="B0").order_by("number").values_list("id", flat=True)
    details = [
        HotlineDetail(ticket_id=ticket_id, requester=requester)
        for ticket_id, requester in zip(ids[: len(requesters)], requesters, strict=False)
    ]
    HotlineDetail.objects.bulk_create(details, batch_size=5_000)


def _readers() -> tuple[Actor, ...]:
    """The district's desk, a subdistrict's desk, a unit."""
    return (
        Actor(None, "d", "d", frozenset({Role.DISPATCHER})),
        Actor(None, "s", "s", frozenset({Role.SUBDISTRICT_DISPATCHER}), subdistrict_codes=frozenset({"S3"}),
              grants=(Grant(Role.SUBDISTRICT_DISPATCHER, frozenset(), frozenset({"S3"})),)),
        Actor(None, "u", "u", frozenset({Role.UNIT_CLERK}), unit_codes=frozenset({"U7"})),
    )  # fmt: skip


def _result(kind: str, words: Sequence[str], tickets: int) -> Result:
    moment, readers = current_moment(), _readers()
    taken = []
    for turn, text in enumerate(words):
        begun = time.perf_counter()
        search_tickets(actor=readers[turn % len(readers)], query=read_query(text), moment=moment)
        taken.append(1000 * (time.perf_counter() - begun))
    bare = [_bare_page() for _ in range(20)]
    return Result(
        f"search.{kind}_p95", (percentile(taken, 0.95),), "ms",
        Yardstick("20 rows by primary key", percentile(bare, 0.5), "ms"),
        at_most=P95_MS, note=f"{tickets:,} tickets; desk, subdistrict and unit in turn",
    )  # fmt: skip


def _bare_page() -> float:
    begun = time.perf_counter()
    list(Ticket.objects.order_by("id")[:20])
    return 1000 * (time.perf_counter() - begun)
