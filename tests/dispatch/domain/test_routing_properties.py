"""Routing for all inputs: it answers, always the same, whatever the order of rows, and never a forbidden lead."""

from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.dispatch_rows import DispatchMode, DispatchRow
from dispatch.domain.routing import RoutingFacts, RoutingIndex, route
from dispatch.management.bench_routing import bench_routing
from tests.dispatch.routing_builders import COMMUNITIES, SUBDISTRICTS, demo_units, facts, row

UNITS = demo_units()
CLASSES = ("R010101", "R0101", "R01")
MATTERS = ("E01012", "E01", "E")
ZONES = ("Z1", "Z2")

specs = st.one_of(
    st.sampled_from([unit.code for unit in UNITS.all()] + ["GONE"]),
    st.builds(
        "{}:{}".format,
        st.sampled_from(["district", "subdistrict_of", "community_of"]),
        st.sampled_from(sorted({unit.unit_type for unit in UNITS.all()} | {"no_such_type"})),
    ),
)
subjects = st.sampled_from(
    ["", *(f"request_class:{code}" for code in CLASSES), *(f"matter:{code}" for code in MATTERS)]
)
areas = st.sampled_from(
    [
        "",
        *(f"subdistrict:{code}" for code in SUBDISTRICTS),
        *(f"community:{code}" for code in COMMUNITIES),
        *(f"zone:{code}" for code in ZONES),
        "maintenance_boundary:M1",
    ]
)


@st.composite
def tables(draw: st.DrawFn) -> list[DispatchRow]:
    return [
        row(
            number,
            draw(specs),
            draw(subjects),
            draw(areas),
            channels=draw(st.sets(st.sampled_from(["12345", "window"]), max_size=1)),
            request_types=draw(st.sets(st.sampled_from(["complaint", "help"]), max_size=1)),
            fallback=draw(st.none() | specs),
            co_units=draw(st.lists(specs, max_size=2)),
            notify_units=draw(st.lists(specs, max_size=2)),
            mode=draw(st.sampled_from(list(DispatchMode))),
        )
        for number in range(1, draw(st.integers(0, 12)) + 1)
    ]


@st.composite
def tickets(draw: st.DrawFn) -> RoutingFacts:
    community = draw(st.none() | st.sampled_from(list(COMMUNITIES)))
    return facts(
        kind=draw(st.sampled_from(["hotline", "grid_event"])),
        origin=draw(st.sampled_from(["city", "local"])),
        request_class_path=draw(st.sampled_from([(), CLASSES, CLASSES[1:]])),
        matter_path=draw(st.sampled_from([(), MATTERS])),
        collected=draw(st.booleans()),
        channel=draw(st.sampled_from(["12345", "window", ""])),
        request_type=draw(st.sampled_from(["complaint", "help", ""])),
        place_known=draw(st.booleans()) or community is not None,
        in_district=community is not None,
        subdistrict_code=COMMUNITIES.get(community or ""),
        community_code=community,
        zone_codes=tuple(draw(st.lists(st.sampled_from(ZONES), unique=True))),
        maintenance_boundary_codes=draw(st.sampled_from([(), ("M1",)])),
        city_return_blocked=draw(st.booleans()),
        barred_units=draw(
            st.dictionaries(st.sampled_from(["DISTRICT_WATER", "TAX"]), st.just("returned_it"))
        ),
    )


@given(tables(), tickets(), st.randoms(use_true_random=False))
def test_total_deterministic_and_independent_of_row_order(rows, ticket, random):
    decision = route(ticket, RoutingIndex.of(rows), UNITS)
    random.shuffle(rows)
    assert route(ticket, RoutingIndex.of(rows), UNITS) == decision


@given(tables(), tickets())
def test_the_lead_is_never_forbidden_barred_or_unknown(rows, ticket):
    decision = route(ticket, RoutingIndex.of(rows), UNITS)
    lead = UNITS.get(decision.lead_unit)
    if decision.lead_unit is not None:
        assert lead is not None
        assert lead.may_lead
        assert lead.code not in ticket.barred_units
        assert decision.row is not None
        assert lead.code not in decision.co_units + decision.notify_units
    for code in decision.co_units:
        assert UNITS.get(code).relation.value not in ("contractor", "vertical", "city")
    for runner_up in decision.runners_up:
        assert UNITS.get(runner_up.unit).may_lead


@given(tables(), tickets())
def test_auto_always_names_a_lead_and_none_never_does(rows, ticket):
    decision = route(ticket, RoutingIndex.of(rows), UNITS)
    assert (decision.outcome == "none") == (decision.lead_unit is None and decision.suggestion is None)
    if decision.outcome == "auto":
        assert decision.lead_unit is not None
        assert not decision.cautions
        assert decision.suggestion is None
    else:
        assert decision.cautions


@given(tables(), tickets())
def test_the_winner_is_what_a_plain_scan_of_all_rows_would_put_first(rows, ticket):
    """The index against the slow way: try every row, keep the strongest by the documented order."""
    index = RoutingIndex.of(rows)
    fast = [match.row.row for match in index.matches(ticket)]
    subjects_of = list(ticket.subject_keys())
    ranks = {"maintenance_boundary": 5, "zone": 4, "cell": 3, "community": 2, "subdistrict": 1, "anywhere": 0}
    areas_of = {key for _, key in ticket.area_keys()}
    slow = [
        (
            subjects_of.index(r.subject_key),
            -ranks[r.area_kind.value],
            tuple(-part for part in r.conditions.rank),
            r.area_code,
            r.row,
        )
        for r in rows
        if r.subject_key in subjects_of
        and r.area_key in areas_of
        and r.conditions.hold(ticket.channel, ticket.request_type, ticket.known_attributes())
    ]
    assert fast == [key[-1] for key in sorted(slow)]


def test_the_cost_of_a_decision_does_not_grow_with_the_number_of_rows():
    """Loose on purpose: machines are shared. A scan would be a hundred times slower, not twice."""
    measured = bench_routing(decisions=2_000)
    assert measured["growth"] < 1, measured
