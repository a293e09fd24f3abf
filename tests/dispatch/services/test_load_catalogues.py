"""Catalogues are versioned; loading the same twice changes nothing; a bad file changes nothing."""

from dataclasses import replace

import pytest
from django.db import transaction

from dispatch.domain.faults import FaultyInput
from dispatch.models import FilingCondition, Matter, MatterCatalogue, RequestClass
from dispatch.selectors.catalogue import catalogue
from dispatch.services.load_catalogues import load_catalogues
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from tests.dispatch.routing_builders import demo_catalogue
from tests.dispatch.rules_district import AT, SYSTEM, load_ours

pytestmark = pytest.mark.django_db
CATEGORIES = [["code", "parent", "name_zh"], ["Noise", "", "Noise"], ["Loud Music", "Noise", "Loud Music"]]


def load(matters=(), classes=(), actor=SYSTEM):
    return load_catalogues(
        matters=matters, classes=classes, name="list", numbering_scheme="own", actor=actor, at=AT
    )


def test_our_lists_are_stored_whole_and_read_back_the_same():
    loaded = load_ours()
    assert (loaded.changed, loaded.matters, loaded.request_classes) == (True, 224, 400)
    assert Matter.objects.count() == 224
    assert RequestClass.objects.count() == 400
    assert FilingCondition.objects.filter(rank__gt=0).exists()
    stored = catalogue(loaded.version)
    assert stored.matters == demo_catalogue().matters
    assert stored.request_classes == demo_catalogue().request_classes


def test_the_same_lists_again_write_nothing(django_assert_max_num_queries):
    first = load_ours()
    with django_assert_max_num_queries(6):
        second = load_ours()
    assert (second.version, second.changed) == (first.version, False)
    assert MatterCatalogue.objects.count() == 1


def test_the_order_of_lines_means_nothing():
    first = load(classes=CATEGORIES)
    again = load(classes=[CATEGORIES[0], *reversed(CATEGORIES[1:])])
    assert (again.version, again.changed) == (first.version, False)


def test_a_change_makes_a_new_version_and_the_old_one_stays():
    first = load(classes=CATEGORIES)
    second = load(classes=[*CATEGORIES, ["Odour", "", "Odour"]])
    assert second.version == first.version + 1
    assert "Odour" not in catalogue(first.version).request_classes
    assert catalogue(second.version).class_path("Loud Music") == ("Loud Music", "Noise")


def test_faults_are_all_reported_and_nothing_is_written():
    bad = [*CATEGORIES, ["", "", "nameless"], ["X", "Nowhere", "X"]]
    with pytest.raises(FaultyInput) as refused:
        load(classes=bad)
    assert [(fault.row, fault.code) for fault in refused.value.faults] == [
        (4, "catalogue_value_missing"),
        (5, "catalogue_parent_unknown"),
    ]
    assert not MatterCatalogue.objects.exists()


def test_two_empty_files_are_refused():
    with pytest.raises(GridlineError) as refused:
        load()
    assert refused.value.code == "catalogue_empty"


def test_only_the_data_clerk_and_the_system_may_load():
    person = Actor(1, "d", "d", frozenset({Role.DISPATCHER}))
    with pytest.raises(GridlineError) as refused:
        load(classes=CATEGORIES, actor=person)
    assert (refused.value.code, refused.value.status) == ("role_not_entitled", 403)
    assert load(classes=CATEGORIES, actor=replace(person, roles=frozenset({Role.DATA_CLERK}))).changed


def test_a_version_that_was_rolled_back_and_used_again_shows_its_new_content():
    with pytest.raises(RuntimeError), transaction.atomic():
        abandoned = load(classes=CATEGORIES)
        assert "Noise" in catalogue(abandoned.version).request_classes
        raise RuntimeError
    again = load(classes=[CATEGORIES[0], ["Odour", "", "Odour"]])
    assert again.version == abandoned.version
    assert list(catalogue(again.version).request_classes) == ["Odour"]


def test_an_unknown_version_is_an_empty_catalogue():
    assert not catalogue(9999).matters
