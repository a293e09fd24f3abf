"""The catalogues: our own lists, look-ups, and what a bad file is told."""

import pytest

from dispatch.domain.catalogue import Catalogue, matter_path
from dispatch.domain.catalogue_files import check_catalogue, read_classes, read_matters
from dispatch.domain.limits import Limit
from gis.domain.errors import GridlineError
from tests.dispatch.routing_builders import demo_catalogue, unit_relations

LISTS = demo_catalogue()
MATTER = {
    "code": "E01001",
    "kind": "event",
    "name_zh": "名",
    "condition_zh": "正在建设",
    "limit_value": "48",
    "limit_unit": "continuous_hour",
    "lead_unit_type": "subdistrict",
}


def test_our_lists_have_the_published_sizes():
    levels = [entry.level for entry in LISTS.request_classes.values()]
    assert [levels.count(level) for level in (1, 2, 3)] == [16, 120, 264]
    approval = [matter.approval_level for matter in LISTS.matters.values()]
    assert (approval.count("city_176"), approval.count("district_48")) == (176, 48)
    assert sum(matter.demo_weight for matter in LISTS.matters.values()) == 103_533
    assert not check_catalogue(
        LISTS.matters.values(), LISTS.request_classes.values(), unit_relations().keys()
    )


def test_a_matter_keeps_its_conditions_each_with_its_own_limit():
    matter = LISTS.matter("E01001")
    assert [(condition.rank, str(condition.limit)) for condition in matter.conditions] == [
        (0, "48ch"),
        (1, "15wd"),
    ]
    assert matter.default_limit == Limit.parse("48ch")


def test_paths_run_from_the_leaf_to_the_root():
    assert LISTS.class_path("R010101") == ("R010101", "R0101", "R01")
    assert LISTS.matter("E01001").path == ("E01001", "E01", "E")
    assert matter_path("pothole") == ("pothole",)


def test_the_crosswalk_goes_both_ways():
    assert [matter.code for matter in LISTS.crosswalk("R010102")] == ["E01010", "E01011"]
    assert "R010102" in [entry.code for entry in LISTS.classes_of_matter("E01011")]


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda: LISTS.matter("X"), "matter_unknown"),
        (lambda: LISTS.request_class("X"), "request_class_unknown"),
        (lambda: LISTS.class_path("X"), "request_class_unknown"),
        (lambda: LISTS.crosswalk("X"), "request_class_unknown"),
    ],
)
def test_an_unknown_code_is_refused_with_its_name(ask, code):
    with pytest.raises(GridlineError) as refused:
        ask()
    assert (refused.value.code, refused.value.status) == (code, 422)


@pytest.mark.parametrize(
    ("wrong", "column", "code"),
    [
        ({"code": ""}, "code", "catalogue_value_missing"),
        ({"code": "E" * 65}, "code", "catalogue_code_too_long"),
        ({"limit_unit": "week"}, "limit_value", "catalogue_limit_unreadable"),
        ({"limit_value": "soon"}, "limit_value", "catalogue_limit_unreadable"),
        ({"alt_limits": "[{]"}, "alt_limits", "catalogue_limit_unreadable"),
        ({"alt_limits": '[{"limit_value": 1}]'}, "alt_limits", "catalogue_limit_unreadable"),
        ({"dispatch_mode": "maybe"}, "dispatch_mode", "catalogue_mode_unknown"),
        ({"restricted": "1"}, "restricted", "catalogue_flag_unreadable"),
        ({"demo_weight": "-1"}, "demo_weight", "catalogue_number_unreadable"),
    ],
)
def test_a_bad_matter_is_reported_by_line_and_column(wrong, column, code):
    entries, faults = read_matters([MATTER, MATTER | {"code": "E01002"} | wrong])
    assert [entry.code for entry in entries] == ["E01001"]
    assert [(fault.row, fault.column, fault.code) for fault in faults] == [(3, column, code)]


def test_a_code_given_twice_is_a_fault():
    assert [fault.code for fault in read_matters([MATTER, MATTER])[1]] == ["catalogue_code_twice"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"code": "B", "name_zh": "b", "parent": "Z"}, "catalogue_parent_unknown"),
        ({"code": "B", "name_zh": "b", "parent": "B"}, "catalogue_parent_ring"),
        ({"code": "B", "name_zh": "b", "parent": "A", "level": "3"}, "catalogue_level_wrong"),
    ],
)
def test_a_broken_tree_is_reported(row, code):
    assert [fault.code for fault in read_classes([{"code": "A", "name_zh": "a"}, row])[1]] == [code]


def test_a_list_of_free_categories_needs_only_code_and_name():
    entries, faults = read_classes(
        [{"code": "Noise", "name_zh": "Noise"}, {"code": "Loud", "name_zh": "Loud", "parent": "Noise"}]
    )
    assert not faults
    lists = Catalogue.of((), entries)
    assert lists.class_path("Loud") == ("Loud", "Noise")
    assert lists.request_class("Loud").default_lead_unit_type == ""


def test_crosswalks_and_unit_types_must_exist():
    entries, _ = read_classes(
        [{"code": "A", "name_zh": "a", "crosswalk_matter": "X1", "default_lead_unit_type": "nobody"}]
    )
    codes = [fault.code for fault in check_catalogue((), entries, {"subdistrict"})]
    assert codes == ["catalogue_crosswalk_unknown", "unit_type_unknown"]
    assert [fault.code for fault in check_catalogue((), entries, None)] == ["catalogue_crosswalk_unknown"]
