"""Invented people: exactly as many as planned, each number once, nobody's real one."""

from datetime import date
from random import Random

import pytest

from gis.domain.demo.scale import Scale
from grid.domain.demo.houses import houses, occupancy
from grid.domain.demo.persons import Registrar
from grid.domain.identity_numbers import check_citizen_id
from tests.support.geography import drawn

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("scale", [Scale.TINY, Scale.SUBDISTRICT])
def test_houses_and_residents_are_exactly_as_many_as_planned(scale):
    plan = drawn(scale)
    homes = list(houses(plan))
    lived_in = occupancy(plan, Random(1))
    assert len(homes) == len(lived_in.people) == plan.size.houses
    assert len({house.code for house in homes}) == len(homes)
    assert sum(lived_in.people) == plan.size.residents
    used = {lived_in.use_of(number, house) for number, house in enumerate(homes)}
    assert used == {"self_occupied", "rented", "vacant", "commercial"}
    assert all(house.is_home for house, people in zip(homes, lived_in.people, strict=True) if people)


def test_too_few_houses_for_so_many_people_are_refused():
    from dataclasses import replace

    plan = drawn()
    crowded = replace(plan, size=replace(plan.size, residents=plan.size.houses * 12))
    with pytest.raises(ValueError, match="do not hold"):
        occupancy(crowded, Random(1))


def test_numbers_prove_themselves_and_are_given_once():
    registrar = Registrar(Random(1), TODAY)
    people = [
        one
        for size in (1, 2, 3, 4, 12) * 200
        for one in registrar.household(size, is_collective=size > 5, renting=size % 2 == 0)
    ]
    numbers = [one.person.id_number for one in people]
    assert len(set(numbers)) == len(numbers)
    phones = [one.person.phone for one in people if one.person.phone]
    assert len(set(phones)) == len(phones)
    for one in people:
        if one.person.id_type == "citizen_id":
            facts = check_citizen_id(one.person.id_number)
            assert (facts.birth_on, facts.is_male) == (one.person.birth_on, one.sex == "male")
            assert one.person.id_number.startswith("9901")
        assert one.birth_year == one.person.birth_on.year <= TODAY.year
        assert (one.registration_expires_on is not None) == (one.resident_class == "migrant")


def test_a_household_has_one_head_and_at_most_one_spouse_of_the_other_sex():
    registrar = Registrar(Random(3), TODAY)
    for _ in range(200):
        people = list(registrar.household(4, is_collective=False, renting=False))
        assert [one.relation for one in people].count("head") == 1
        spouses = [one for one in people if one.relation == "spouse"]
        assert len(spouses) <= 1
        assert all(one.sex != people[0].sex for one in spouses)


def test_the_same_chance_invents_the_same_people():
    first, second = (
        list(Registrar(Random(5), TODAY).household(4, is_collective=False, renting=True)) for _ in range(2)
    )
    assert first == second
