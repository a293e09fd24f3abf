"""Insert one new row of a model by a statement that each database connection has planned already."""

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.db import connection, models
from django.db.models import JSONField

from gis.selectors.planned import execute_planned

#: Reads a column's value off a row, as the driver takes it.
Reader = Callable[[models.Model], Any]


def insert_row(row: models.Model) -> None:
    """As ``row.save(force_insert=True)``, at a fraction of the work: the statement is put together once per model and
    planned once per connection, and of the values only JSON and places are converted.

    For models without generated columns, save signals and database defaults that Python does not have, too. Raises
    what `save` raises.
    """
    statement, readers = _insert_of(type(row))
    with connection.cursor() as cursor:
        execute_planned(cursor, statement, {name: read(row) for name, read in readers})
    row._state.adding, row._state.db = False, connection.alias


@cache
def _insert_of(model: type[models.Model]) -> tuple[str, tuple[tuple[str, Reader], ...]]:
    meta = model._meta
    columns = [field.column for field in meta.concrete_fields]
    listed = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(f"%({column})s" for column in columns)
    readers = tuple((str(field.column), _reader_of(field)) for field in meta.concrete_fields)
    return f"-- a new {meta.model_name}\nINSERT INTO {meta.db_table} ({listed}) VALUES ({values})", readers


def _reader_of(field: "models.Field[Any, Any]") -> Reader:
    """Only what the driver cannot take as it stands is converted by the field."""
    read = attrgetter(field.attname)
    if not isinstance(field, JSONField | GeometryField):
        return read

    def converted(row: models.Model) -> Any:
        return field.get_db_prep_save(read(row), connection)

    return converted
