"""The database's own copy of a flow's table: triggers that refuse every move the table does not know.

`guard_sql(Payout)` is the text of a migration's SQL file: `manage.py states --guard
payments.Payout` prints it, and again for the next migration when the table has changed. Then, whoever writes:

- a row is born in the first state, unmoved; a move follows an edge and counts one up;
- history is only added to, and a history row says what its row says.

`list_guard_differences` compares what the database holds with the code: a test for every app with states.
"""

from typing import Any

from django.db import connection, models

from kit.models import StatefulModel
from kit.states import Flow, StateField

GUARD = """\
-- Why: a state that anybody could write turns every rule about it into a habit. The triggers list the edges.
CREATE OR REPLACE FUNCTION {table}_check_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> TG_ARGV[0] OR NEW.state_seq <> 0 THEN
            RAISE EXCEPTION '% is born as %, not as %', TG_TABLE_NAME, TG_ARGV[0], NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = '{table}_is_born_in_the_first_state';
        END IF;
    ELSIF NOT (OLD.state || ' > ' || NEW.state) = ANY (TG_ARGV[1:]) OR NEW.state_seq <> OLD.state_seq + 1 THEN
        RAISE EXCEPTION '% cannot move from % (%) to % (%)',
            TG_TABLE_NAME, OLD.state, OLD.state_seq, NEW.state, NEW.state_seq
            USING ERRCODE = 'check_violation', CONSTRAINT = '{table}_moves_along_its_table';
    END IF;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE FUNCTION {history}_check_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION '% is only added to', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = '{history}_is_append_only';
    END IF;
    PERFORM FROM {table} WHERE {key} = NEW.row_id AND state = NEW.to_state AND state_seq = NEW.seq;
    IF NOT FOUND OR NOT (NEW.from_state || ' > ' || NEW.to_state) = ANY (TG_ARGV) THEN
        RAISE EXCEPTION '% says what its row does not: % from % to %',
            TG_TABLE_NAME, NEW.seq, NEW.from_state, NEW.to_state
            USING ERRCODE = 'check_violation', CONSTRAINT = '{history}_agrees_with_its_row';
    END IF;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE TRIGGER {table}_check_birth
    BEFORE INSERT ON {table} FOR EACH ROW
    EXECUTE FUNCTION {table}_check_move('{initial}');

CREATE OR REPLACE TRIGGER {table}_check_move
    BEFORE UPDATE ON {table} FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.state_seq IS DISTINCT FROM NEW.state_seq)
    EXECUTE FUNCTION {table}_check_move(
        '{initial}',
        {edges}
    );

CREATE OR REPLACE TRIGGER {history}_check_row
    BEFORE INSERT OR UPDATE OR DELETE ON {history} FOR EACH ROW
    EXECUTE FUNCTION {history}_check_row(
        {edges}
    );

CREATE OR REPLACE TRIGGER {history}_check_truncate
    BEFORE TRUNCATE ON {history}
    EXECUTE FUNCTION {history}_check_row();
"""


def guard_sql(model: type[StatefulModel]) -> str:
    return GUARD.format(
        table=model._meta.db_table,
        history=_history_of(model)._meta.db_table,
        key=model._meta.pk.column,
        initial=_flow_of(model).initial,
        edges=",\n        ".join(f"'{edge}'" for edge in _edges(model)),
    )


def list_guard_differences(model: type[StatefulModel]) -> list[str]:
    """What the database's table lacks or has too much, as sentences; nothing when they agree."""
    table, history = model._meta.db_table, _history_of(model)._meta.db_table
    initial, edges = str(_flow_of(model).initial), _edges(model)
    return [
        f"The trigger {trigger} holds {held}, the code {meant}: write a migration with guard_sql."
        for trigger, meant in (
            (f"{table}_check_birth", [initial]),
            (f"{table}_check_move", [initial, *edges]),
            (f"{history}_check_row", edges),
            (f"{history}_check_truncate", []),
        )
        if (held := _arguments_of(trigger)) != meant
    ]


def _field_of(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


def _flow_of(model: type[StatefulModel]) -> Flow[Any]:
    field = _field_of(model, "state")
    assert isinstance(field, StateField)
    return field.flow


def _edges(model: type[StatefulModel]) -> list[str]:
    return [f"{state} > {to}" for state, ways in _flow_of(model).edges.items() for to in ways]


def _history_of(model: type[StatefulModel]) -> type[models.Model]:
    history: type[models.Model] | None = _field_of(model, "history").related_model
    assert history is not None
    return history


def _arguments_of(trigger: str) -> list[str] | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgargs FROM pg_trigger WHERE tgname = %s AND tgenabled <> 'D'", [trigger])
        row = cursor.fetchone()
    return bytes(row[0]).decode().split("\0")[:-1] if row else None
