"""There is no way around the ledger's functions: tried as raw SQL by everybody who can log in.

superuser's ordinary session    every write to every table and partition, also as a replica would write
slipway_app, the application    every write, and every function that is no door
a session that took the role ledger_owner
inside a function of the ledger (`in_a_function`): what a bug there would meet, the constraints themselves
"""

from collections.abc import Mapping, Sequence
from typing import LiteralString

import psycopg
import pytest
from psycopg import errors, sql

from ledger.actions.entries import reverse_entry
from ledger.assets import USD
from tests.databases import Clone
from tests.ledger.books import funded_account, open_account, payment, place, post

APPEND_ONLY = [
    "ledger_asset",
    "ledger_account_event",
    "ledger_entry",
    "ledger_entry_p000000",
    "ledger_transfer",
    "ledger_transfer_p000000",
    "ledger_reversal",
    "ledger_folded_position",
    "ledger_hold_event",
    "ledger_seal",
    "ledger_entry_key",
]
WITH_STATE = ["ledger_account", "ledger_hold", "ledger_reader"]
EVERY_TABLE = APPEND_ONLY + WITH_STATE
REFUSED = {"LG001", "LG002"}
Statement = sql.Composed | LiteralString
Arguments = Sequence[object] | Mapping[str, object] | None

TRANSFER = """
    INSERT INTO {table} (id, debit_account, credit_account, debit_sequence, credit_sequence, recorded_at,
                         effective_at, dated_apart, asset, amount, debit_balance, credit_balance)
    VALUES (%(id)s, %(debit)s, %(credit)s, 1, 1, now(), now(), false, %(asset)s, %(amount)s, 1, 1)
"""


class Books:
    """One payment out of a hold, one that was reversed, and a fold: no table but the seals is empty."""

    def __init__(self) -> None:
        self.giver, self.taker = funded_account(100), open_account()
        self.dollars, self.test_mode = open_account(asset=USD), open_account(live=False)
        self.hold = place(self.giver, 50)
        self.entry = post(payment(self.giver, self.taker, 20, hold=self.hold)).entry
        self.reversed = post(payment(self.giver, self.taker, 5)).entry
        reverse_entry(self.reversed, key="reversal")


@pytest.fixture(scope="module")
def books(stage: Clone) -> Books:
    books = Books()
    with stage.connect() as app:
        app.execute("SELECT ledger_fold()")
    return books


@pytest.fixture
def in_a_function(superuser: psycopg.Connection) -> psycopg.Connection:
    """`SELECT in_the_books(statement)` runs it as a function of the ledger would."""
    superuser.execute(
        """
        CREATE FUNCTION in_the_books(statement text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$ BEGIN EXECUTE statement; END $$
        """
    )
    superuser.execute("ALTER FUNCTION in_the_books OWNER TO ledger_owner")
    return superuser


def writes_to(session: psycopg.Connection, table: str) -> dict[str, sql.Composed]:
    """Every way to change a table that needs no row to fit: the triggers speak before the rows are looked at."""
    names = [
        name
        for (name,) in session.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 ORDER BY attnum",
            [table],
        )
    ]
    target, column = sql.Identifier(table), sql.Identifier(names[-1])
    return {
        "insert": sql.SQL("INSERT INTO {0} OVERRIDING SYSTEM VALUE SELECT * FROM {0} LIMIT 1").format(target),
        "update": sql.SQL("UPDATE {0} SET {1} = {1}").format(target, column),
        "delete": sql.SQL("DELETE FROM {0}").format(target),
        "truncate": sql.SQL("TRUNCATE {0}").format(target),
        "truncate with all that hangs on it": sql.SQL("TRUNCATE {0} CASCADE").format(target),
        "upsert": sql.SQL(
            "INSERT INTO {0} OVERRIDING SYSTEM VALUE SELECT * FROM {0} LIMIT 1 ON CONFLICT DO NOTHING"
        ).format(target),
        "merge": sql.SQL("MERGE INTO {0} USING (SELECT 1) one ON true WHEN MATCHED THEN DELETE").format(target),
    }  # fmt: skip


def refusal_of(session: psycopg.Connection, statement: Statement, arguments: Arguments = None) -> str:
    """The SQLSTATE with which a statement is refused; "" where it is not."""
    try:
        with session.transaction(force_rollback=True):
            session.execute(statement, arguments)
    except psycopg.Error as error:
        return error.sqlstate or ""
    return ""


def test_the_list_of_tables_is_the_whole_list(superuser: psycopg.Connection, books: Books) -> None:
    rows = superuser.execute(
        """
        SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND starts_with(relname, 'ledger_') AND relkind IN ('r', 'p')
          AND relname !~ '_p[0-9]{6}$' OR relname ~ '_p000000$' AND relkind = 'r'
        """
    )

    assert {name for (name,) in rows} == set(EVERY_TABLE)


@pytest.mark.parametrize("replica", ["origin", "replica"])
@pytest.mark.parametrize("table", EVERY_TABLE)
def test_a_superuser_writes_to_no_table(
    superuser: psycopg.Connection, books: Books, table: str, replica: str
) -> None:
    superuser.execute("SELECT set_config('session_replication_role', %s, true)", [replica])

    for way, statement in writes_to(superuser, table).items():
        refused = refusal_of(superuser, statement)
        if way == "truncate" and refused == "0A000":
            continue  # PostgreSQL itself refuses to empty what others refer to
        assert refused in REFUSED, f"{way}: {refused or 'went through'}"


@pytest.mark.parametrize("table", ["ledger_transfer", "ledger_transfer_p000000"])
def test_a_superuser_copies_nothing_in(superuser: psycopg.Connection, books: Books, table: str) -> None:
    with (
        pytest.raises(psycopg.Error) as refused,
        superuser.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy,
    ):
        copy.write_row([1])

    assert refused.value.sqlstate == "LG002"


@pytest.mark.parametrize("table", EVERY_TABLE)
def test_every_guard_is_switched_on_for_replicas_too(superuser: psycopg.Connection, table: str) -> None:
    modes = superuser.execute(
        "SELECT tgname, tgenabled::text FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal",
        [table],
    ).fetchall()

    assert len(modes) >= 2
    assert {mode for _, mode in modes} == {"A"}


@pytest.mark.parametrize("table", EVERY_TABLE)
def test_the_application_may_not_write_to_a_table(stage: Clone, books: Books, table: str) -> None:
    with stage.connect_as_owner() as owner:
        writes = writes_to(owner, table)

    with stage.connect() as app:
        for way, statement in writes.items():
            assert refusal_of(app, statement) == errors.InsufficientPrivilege.sqlstate, way


@pytest.mark.parametrize("table", ["ledger_transfer", "ledger_account", "ledger_hold_event"])
def test_the_application_may_read_a_table(stage: Clone, books: Books, table: str) -> None:
    with stage.connect() as app:
        assert app.execute(
            sql.SQL("SELECT count(*) > 0 FROM {}").format(sql.Identifier(table))
        ).fetchone() == (True,)


@pytest.mark.parametrize(
    "call",
    [
        "SELECT ledger_expire_holds_of(1, now())",
        "SELECT ledger_record_account_event(1, 'frozen', '{}')",
        "SELECT ledger_guard_append_only('ledger_transfer')",
        "SELECT ledger_lock_hold(1, now())",
        "SELECT ledger_reader_begin('folder')",
        "SELECT nextval('ledger_record_id')",
        "SELECT setval('ledger_record_id', 1)",
        "SET ROLE ledger_owner",
        "SET session_replication_role = replica",
        "ALTER TABLE ledger_transfer DISABLE TRIGGER ALL",
        "CREATE TABLE ledger_transfer_p999999 PARTITION OF ledger_transfer DEFAULT",
    ],
)
def test_the_application_may_not_reach_behind_the_doors(
    stage: Clone, books: Books, call: LiteralString
) -> None:
    with stage.connect() as app:
        assert refusal_of(app, call) == errors.InsufficientPrivilege.sqlstate


def test_no_function_of_the_ledger_is_everybodys(superuser: psycopg.Connection) -> None:
    open_to_all = superuser.execute(
        """
        SELECT proname FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND starts_with(proname, 'ledger_')
          AND (proacl IS NULL OR EXISTS (SELECT FROM aclexplode(proacl) WHERE grantee = 0))
        """
    ).fetchall()

    assert open_to_all == []


def test_every_door_pins_its_search_path_and_belongs_to_the_ledger(superuser: psycopg.Connection) -> None:
    offenders = superuser.execute(
        """
        SELECT proname FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND starts_with(proname, 'ledger_') AND prosecdef
          AND (pg_get_userbyid(proowner) <> 'ledger_owner'
               OR NOT coalesce(proconfig, '{}') @> '{"search_path=public, pg_temp"}')
        """
    ).fetchall()

    assert offenders == []


@pytest.mark.parametrize("table", EVERY_TABLE)
@pytest.mark.parametrize(
    "become", ["SET LOCAL ROLE ledger_owner", "SET LOCAL SESSION AUTHORIZATION ledger_owner"]
)
def test_a_session_that_took_the_owners_role_writes_to_no_table(
    superuser: psycopg.Connection, books: Books, table: str, become: LiteralString
) -> None:
    writes = writes_to(superuser, table)
    superuser.execute(become)

    for way, statement in writes.items():
        refused = refusal_of(superuser, statement)
        if way == "truncate" and refused == "0A000":
            continue
        assert refused in REFUSED, f"{way}: {refused or 'went through'}"


@pytest.mark.parametrize(
    ("debit", "credit", "entry"),
    [
        pytest.param("giver", "dollars", None, id="two assets"),
        pytest.param("giver", "test_mode", None, id="two modes"),
        pytest.param("giver", "taker", "entry", id="a leg added to an old entry"),
    ],
)
def test_the_owners_role_adds_no_transfer(
    superuser: psycopg.Connection, books: Books, debit: str, credit: str, entry: str | None
) -> None:
    superuser.execute("SET LOCAL ROLE ledger_owner")

    for table in ("ledger_transfer", "ledger_transfer_p000000"):
        refused = refusal_of(
            superuser,
            sql.SQL(TRANSFER).format(table=sql.Identifier(table)),
            {
                "id": (getattr(books, entry) if entry else 999_999) * 1024 + 1,
                "debit": getattr(books, debit),
                "credit": getattr(books, credit),
                "asset": "EUR",
                "amount": 5,
            },
        )
        assert refused == "LG002"


CHECK, UNIQUE, NULL, OVERFLOW, APPEND = "23514", "23505", "23502", "22003", "LG001"


@pytest.mark.parametrize(
    ("statement", "refused"),
    [
        # ruff: noqa: E501 (a table)
        ("INSERT INTO ledger_transfer VALUES (999000, {giver}, {taker}, 1, 1, now(), now(), NULL, false, 'EUR', 0, 1, 1)", CHECK),
        ("INSERT INTO ledger_transfer VALUES (999000, {giver}, {taker}, 1, 1, now(), now(), NULL, false, 'EUR', -5, 1, 1)", CHECK),
        ("INSERT INTO ledger_transfer VALUES (999000, {giver}, {taker}, 1, 1, now(), now(), NULL, false, 'EUR', 'NaN', 1, 1)", CHECK),
        ("INSERT INTO ledger_transfer VALUES (999000, {giver}, {taker}, 1, 1, now(), now(), NULL, false, 'EUR', 1e38, 1, 1)", OVERFLOW),
        ("INSERT INTO ledger_transfer VALUES (999000, {giver}, {taker}, 1, 1, now(), now(), NULL, false, 'EUR', NULL, 1, 1)", NULL),
        ("INSERT INTO ledger_transfer VALUES (999000, {giver}, {giver}, 1, 1, now(), now(), NULL, false, 'EUR', 5, 1, 1)", CHECK),
        ("INSERT INTO ledger_transfer VALUES (1024 * {entry}, {giver}, {taker}, 1, 1, now(), now(), NULL, false, 'EUR', 5, 1, 1)", UNIQUE),
        ("UPDATE ledger_account SET headroom = headroom - 1000 WHERE id = {giver}", CHECK),
        ("UPDATE ledger_account SET debits_posted = -1 WHERE id = {giver}", CHECK),
        ("UPDATE ledger_account SET held = -1 WHERE id = {giver}", CHECK),
        ("UPDATE ledger_account SET asset = 'USD' WHERE id = {giver}", APPEND),
        ("UPDATE ledger_account SET live = false WHERE id = {giver}", APPEND),
        ("UPDATE ledger_account SET normal_side = 'debit' WHERE id = {giver}", APPEND),
        ("UPDATE ledger_account SET may_go_below_zero = true WHERE id = {giver}", APPEND),
        ("UPDATE ledger_account SET owner = 'thief' WHERE id = {giver}", APPEND),
        ("INSERT INTO ledger_entry_key SELECT key, 999000 FROM ledger_entry_key LIMIT 1", UNIQUE),
        ("UPDATE ledger_entry_key SET key = 'another'", APPEND),
        ("DELETE FROM ledger_entry_key WHERE entry = {entry}", APPEND),
        ("INSERT INTO ledger_entry_key VALUES ('', 999000)", CHECK),
        ("INSERT INTO ledger_reversal VALUES ({reversed}, 999000)", UNIQUE),
        ("INSERT INTO ledger_reversal SELECT 999000, reversed_by FROM ledger_reversal", UNIQUE),
        ("UPDATE ledger_hold SET captured = 51 WHERE id = {hold}", CHECK),
        ("UPDATE ledger_hold SET captured = 50 WHERE id = {hold}", CHECK),  # all of it, and still placed
        ("UPDATE ledger_hold SET state = 'released' WHERE id = {hold}", CHECK),
        ("UPDATE ledger_hold SET released = -1 WHERE id = {hold}", CHECK),
        ("UPDATE ledger_hold SET amount = 500 WHERE id = {hold}", APPEND),
        ("UPDATE ledger_hold SET account = {taker} WHERE id = {hold}", APPEND),
        ("DELETE FROM ledger_hold", APPEND),
        ("DELETE FROM ledger_transfer", APPEND),
        ("UPDATE ledger_transfer_p000000 SET amount = 1", APPEND),
        ("UPDATE ledger_entry SET subject = 'another'", APPEND),
        ("DELETE FROM ledger_hold_event", APPEND),
        ("DELETE FROM ledger_account", APPEND),
        ("DELETE FROM ledger_reader", APPEND),
        ("UPDATE ledger_asset SET scale = 3", APPEND),
    ],
)  # fmt: skip
def test_a_mistake_in_a_function_meets_the_constraints(
    in_a_function: psycopg.Connection, books: Books, statement: str, refused: str
) -> None:
    written = statement.format_map(vars(books))

    assert refusal_of(in_a_function, "SELECT in_the_books(%s)", [written]) == refused


def test_a_function_of_the_ledger_may_write_what_keeps_the_rules(
    in_a_function: psycopg.Connection, books: Books
) -> None:
    allowed = f"UPDATE ledger_account SET frozen = true WHERE id = {books.giver}"

    assert refusal_of(in_a_function, "SELECT in_the_books(%s)", [allowed]) == ""


def test_new_partitions_are_guarded_as_the_old(superuser: psycopg.Connection, books: Books) -> None:
    superuser.execute("SELECT ledger_prepare_partitions(5)")

    for table in ("ledger_entry_p000005", "ledger_transfer_p000005"):
        guards = "SELECT tgname, tgenabled::text, tgtype FROM pg_trigger WHERE tgrelid = %s::regclass ORDER BY tgname"
        new = superuser.execute(guards, [table]).fetchall()
        old = superuser.execute(guards, [table.replace("5", "0")]).fetchall()
        assert new == old
        for way, statement in writes_to(superuser, table).items():
            assert refusal_of(superuser, statement) in REFUSED, way
