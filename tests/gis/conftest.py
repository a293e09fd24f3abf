"""The geography of the demo district for the tests of this folder."""

import pytest

from gis.selectors.current_district import forget_district
from tests.support.geography import stored_for_a_module


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The tiny demo district, stored once for the module."""
    with stored_for_a_module(django_db_blocker) as plan:
        yield plan


@pytest.fixture(autouse=True)
def _no_district_of_the_last_test():
    forget_district()
    yield
    forget_district()
