"""A change of a layer raises that layer's version, and nothing else's."""

import pytest
from django.db import transaction

from gis.domain.geography_layers import GEOGRAPHY_LAYERS
from gis.models import District
from gis.selectors.layer_version import layer_versions
from gis.services.touch_geography import touch_geography

pytestmark = pytest.mark.django_db


def test_a_layer_that_was_never_changed_has_version_0(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert layer_versions(["road", "cell"]) == {"road": 0, "cell": 0}


def test_only_the_named_layers_rise(demo):
    before, district = layer_versions(GEOGRAPHY_LAYERS), District.objects.get().version
    touch_geography("building", "address")
    after = layer_versions(GEOGRAPHY_LAYERS)
    assert {name for name in GEOGRAPHY_LAYERS if after[name] != before[name]} == {"building", "address"}
    assert after["building"] == before["building"] + 1
    assert District.objects.get().version == district + 1


def test_the_districts_boundary_follows_its_subdistricts(demo):
    before = layer_versions(["district"])
    District.objects.update(boundary=None, boundary_from_areas=True)
    touch_geography("road")
    assert District.objects.get().boundary is None
    touch_geography("subdistrict")
    assert District.objects.get().boundary is not None
    assert layer_versions(["district"])["district"] == before["district"] + 1


def test_without_names_every_layer_counts_as_changed(demo):
    before = layer_versions(GEOGRAPHY_LAYERS)
    touch_geography()
    after = layer_versions(GEOGRAPHY_LAYERS)
    assert all(after[name] == before[name] + 1 for name in GEOGRAPHY_LAYERS)


def test_a_change_that_is_taken_back_leaves_the_version(demo):
    before = layer_versions(["road"])
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        touch_geography("road")
        _ = 1 / 0
    assert layer_versions(["road"]) == before


def test_an_unknown_layer_is_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="roads"):
        touch_geography("roads")
