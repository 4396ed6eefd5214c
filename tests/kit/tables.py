"""Tables of models that exist in tests only."""

from django.db import connection, models


def make_tables(*tables: type[models.Model]) -> None:
    """Needs the schema's owner: the fixtures `stage` and `rolled_back`, with which the tables go again."""
    with connection.schema_editor() as editor:
        for model in tables:
            editor.create_model(model)
