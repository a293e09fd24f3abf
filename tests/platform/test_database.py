"""The test database is the real thing."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_trigram_search_sees_chinese() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT show_trgm('海珠区')")
        assert cursor.fetchone()[0]


@pytest.mark.django_db
def test_postgis_answers() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ST_AsText(ST_Transform(ST_SetSRID(ST_MakePoint(113.3, 23.1), 4326), 4547))")
        assert cursor.fetchone()[0].startswith("POINT(")
