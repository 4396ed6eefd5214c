"""Tables of models that exist for one test only."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models


@contextmanager
def made_tables(*tables: type[models.Model]) -> Iterator[None]:
    """The models' tables, made now and dropped after. Where the test rolls back, so do they."""
    there = connection.introspection.table_names()
    tables = tuple(model for model in tables if model._meta.db_table not in there)
    with connection.schema_editor() as editor:
        for model in tables:
            editor.create_model(model)
    try:
        yield
    finally:
        if not connection.in_atomic_block:
            with connection.schema_editor() as editor:
                for model in reversed(tables):
                    editor.delete_model(model)
