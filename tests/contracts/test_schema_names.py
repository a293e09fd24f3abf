"""In the OpenAPI document a schema is known by its name alone: two of one name would hide one another."""

import importlib
import pkgutil
from collections import defaultdict

import pytest
from ninja import Schema


@pytest.mark.parametrize("doors", [("grid.api", "dispatch.api"), ("mobile_api.api",)])
def test_every_schema_has_a_name_of_its_own(doors: tuple[str, ...]) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for door in doors:
        package = importlib.import_module(door)
        for module in pkgutil.walk_packages(package.__path__, f"{door}."):
            for name, thing in vars(importlib.import_module(module.name)).items():
                if isinstance(thing, type) and issubclass(thing, Schema) and thing is not Schema:
                    found[name].add(thing.__module__)
    assert len(found) > 20, "the search finds too little to prove anything"
    assert {name: modules for name, modules in found.items() if len(modules) > 1} == {}
