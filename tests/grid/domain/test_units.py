"""The index of units."""

from hypothesis import given
from hypothesis import strategies as st

from grid.domain.units import Relation, UnitFacts, UnitsIndex


def unit(code, unit_type="subdistrict", relation=Relation.SUBDISTRICT, parent=None, **more):
    return UnitFacts(
        id=hash(code), code=code, name_zh=f"{code}办", name_en="", unit_type=unit_type,
        relation=relation, tier=2, parent_code=parent, **more,
    )  # fmt: skip


OFFICE = unit("003-OFF", subdistrict_code="003")
ENFORCEMENT = unit("003-ENF", "subdistrict_enforcement", parent="003-OFF", subdistrict_code="003")
COMMUNITY = unit("003101-COM", "community", parent="003-OFF", subdistrict_code="003", community_code="003101")
WATER = unit("HZ-WATER", "district_water", Relation.DISTRICT)
INDEX = UnitsIndex.of([COMMUNITY, WATER, ENFORCEMENT, OFFICE], {"水务": "HZ-WATER", "谁": "GONE"})


def test_units_are_found_by_code_name_type_and_area():
    assert INDEX.get("HZ-WATER") is WATER
    assert INDEX.get(None) is None
    assert INDEX.by_name("水务") is WATER
    assert INDEX.by_name("谁") is None
    assert INDEX.in_subdistrict("subdistrict_enforcement", "003") is ENFORCEMENT
    assert INDEX.in_subdistrict("subdistrict_enforcement", None) is None
    assert INDEX.in_community("community", "003101") is COMMUNITY
    assert INDEX.district_unit("district_water") is WATER
    assert INDEX.district_unit("subdistrict") is None


def test_the_tree_is_walked_both_ways():
    assert INDEX.subtree("003-OFF") == {"003-OFF", "003-ENF", "003101-COM"}
    assert INDEX.ancestors("003101-COM") == ("003-OFF",)
    assert INDEX.subtree("nobody") == frozenset()


def test_communities_contractors_and_bodies_above_never_lead():
    assert OFFICE.may_lead
    assert not COMMUNITY.may_lead
    for relation in (Relation.CONTRACTOR, Relation.VERTICAL, Relation.CITY):
        assert not unit("X", relation=relation).may_lead
    assert unit("X", relation=Relation.UTILITY).may_lead


@given(st.dictionaries(st.sampled_from("ABCDEF"), st.none() | st.sampled_from("ABCDEF")))
def test_a_ring_of_parents_ends_the_walk(parents):
    index = UnitsIndex.of(unit(code, parent=parent) for code, parent in parents.items())
    for code in parents:
        assert code in index.subtree(code)
        assert len(index.ancestors(code)) <= len("ABCDEF")
