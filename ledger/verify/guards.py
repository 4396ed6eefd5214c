"""Truths about the guards: triggers, owners, privileges and functions are those that the migrations made.

A superuser can switch a trigger off, give a right away or replace a function. That leaves a trace in the
catalog, and this is where it is looked for. The functions' bodies are compared with the files of
migrations/sql/.
"""

import re
from collections.abc import Iterator
from typing import Final

from django.conf import settings

from kit.migrations import sql_folder
from ledger import door
from ledger.truths import Finding, Truth

_APPEND_ONLY: Final = (
    *("ledger_asset", "ledger_account_event", "ledger_entry", "ledger_transfer"),
    *("ledger_reversal", "ledger_folded_position", "ledger_hold_event", "ledger_seal"),
)
_STATE: Final = {  # table -> the columns that never change
    "ledger_account": "id, owner, kind, asset, live, normal_side, may_go_below_zero, folded, opened_at",
    "ledger_hold": "id, key, account, amount, placed_at, subject",
    "ledger_reader": "name",
}
_REFUSE_CHANGE: Final = "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()"
_REFUSE_STRANGER: Final = "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_stranger()"
_REFUSE_USED_KEY: Final = (
    "REFERENCING OLD TABLE AS dropped FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_used_key()"
)
_FUNCTION: Final = re.compile(r"CREATE (?:OR REPLACE )?FUNCTION (\w+)\s*\(.*?\bAS \$\$(.*?)\$\$", re.DOTALL)

_CONSTRAINT: Final = re.compile(r"\bCONSTRAINT (\w+)\s+(?:CHECK|UNIQUE)\b")

_TRIGGERS: Final = """
    SELECT c.relname AS name, t.tgname AS trigger, t.tgenabled AS enabled,
           pg_get_triggerdef(t.oid) AS definition
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace AND c.relname LIKE 'ledger\\_%%'
"""
_PARTITIONS: Final = """
    SELECT c.relname AS name, p.relname AS parent
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
    WHERE p.relnamespace = 'public'::regnamespace AND p.relname IN ('ledger_entry', 'ledger_transfer')
    ORDER BY c.relname
"""
_CONSTRAINTS: Final = """
    SELECT c.conname AS name, bool_and(c.convalidated) AS is_validated
    FROM pg_constraint c
    WHERE c.connamespace = 'public'::regnamespace AND c.contype IN ('c', 'u')
    GROUP BY c.conname
"""
_FUNCTIONS: Final = """
    SELECT p.proname AS name, p.prosrc AS body
    FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner
    WHERE p.pronamespace = 'public'::regnamespace
      AND (p.proname LIKE 'ledger\\_%%' OR r.rolname = 'ledger_owner')
    ORDER BY p.proname
"""

TABLES = Truth(
    "tables_belong_to_the_ledger",
    "Every table of the ledger is ledger_owner's; nobody else may write to it, and nothing hides its rows.",
    """
    SELECT c.oid::bigint AS place, c.relname AS offender,
           CASE WHEN owner.rolname <> 'ledger_owner' THEN format('belongs to %%s', owner.rolname)
                WHEN granted.rights IS NOT NULL THEN format('is open to others: %%s', granted.rights)
                ELSE 'has a rule or row security' END AS fault
    FROM pg_class c
    JOIN pg_roles owner ON owner.oid = c.relowner
    LEFT JOIN LATERAL (
        SELECT string_agg(concat(acl.privilege_type, ' for ', CASE acl.grantee WHEN 0 THEN 'everybody'
                                                              ELSE pg_get_userbyid(acl.grantee) END), ', ')
               AS rights
        FROM (
            SELECT (aclexplode(c.relacl)).*
            UNION ALL
            SELECT (aclexplode(a.attacl)).*
            FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL
        ) acl
        WHERE acl.grantee <> c.relowner AND (acl.privilege_type <> 'SELECT' OR acl.grantee = 0)
    ) granted ON true
    WHERE c.relnamespace = 'public'::regnamespace AND c.relname LIKE 'ledger\\_%%'
      AND c.relkind IN ('r', 'p', 'v', 'S')
      AND (owner.rolname <> 'ledger_owner' OR granted.rights IS NOT NULL
           OR (c.relkind IN ('r', 'p') AND (c.relhasrules OR c.relrowsecurity)))
    """,
)

FUNCTIONS = Truth(
    "functions_are_closed",
    "Every function of the ledger is ledger_owner's, not for everybody, and looks only where it should.",
    """
    SELECT p.oid::bigint AS place, p.oid::regprocedure::text AS offender,
           CASE WHEN owner.rolname <> 'ledger_owner' THEN format('belongs to %%s', owner.rolname)
                WHEN p.prosecdef AND NOT coalesce('search_path=public, pg_temp' = ANY (p.proconfig), false)
                    THEN 'runs as its owner without a fixed search_path'
                ELSE 'may be called by everybody' END AS fault
    FROM pg_proc p JOIN pg_roles owner ON owner.oid = p.proowner
    WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'ledger\\_%%'
      AND (owner.rolname <> 'ledger_owner'
           OR p.prosecdef AND NOT coalesce('search_path=public, pg_temp' = ANY (p.proconfig), false)
           OR p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) acl WHERE acl.grantee = 0))
    """,
)

ROLES = Truth(
    "roles_are_apart",
    "Nobody logs in as ledger_owner, and the application cannot become it.",
    """
    SELECT oid::bigint AS place, format('role %%s', rolname) AS offender,
           CASE rolname WHEN 'ledger_owner' THEN 'may log in, or is a superuser'
                        ELSE 'may take the role ledger_owner, and so switch the triggers off' END AS fault
    FROM pg_roles
    WHERE (rolname = 'ledger_owner' AND (rolcanlogin OR rolsuper))
       OR (rolname = %(application)s AND pg_has_role(oid, 'ledger_owner', 'MEMBER'))
    """,
)

GUARDS = (TABLES, FUNCTIONS, ROLES)


def guard_facts() -> dict[str, str]:
    """What the queries above need to know."""
    return {"application": settings.APPLICATION_ROLE}


def list_trigger_findings() -> Iterator[Finding]:
    """Every table and partition has the triggers it should have, always on, and no other."""
    there = {(row.name, row.trigger): row for row in door.call_all(_TRIGGERS)}
    wanted = dict(_expected_triggers())
    for (table, trigger), definition in wanted.items():
        found = there.get((table, trigger))
        if found is None:
            yield _finding("triggers_are_on", f"trigger {trigger} on {table}", "is not there")
        elif found.enabled != "A":
            yield _finding("triggers_are_on", f"trigger {trigger} on {table}", "is not always on")
        elif found.definition != definition:
            yield _finding("triggers_are_on", f"trigger {trigger} on {table}", "is not what it should be")
    for table, trigger in sorted(there.keys() - wanted.keys()):
        yield _finding("triggers_are_on", f"trigger {trigger} on {table}", "was made by somebody else")


def list_function_findings() -> Iterator[Finding]:
    """Every function does what its file says, and ledger_owner has no other."""
    shipped = shipped_functions()
    there = {row.name: row.body for row in door.call_all(_FUNCTIONS)}
    for name in sorted(shipped.keys() - there.keys()):
        yield _finding("functions_are_as_shipped", f"function {name}", "is not there")
    for name, body in there.items():
        if name not in shipped:
            yield _finding("functions_are_as_shipped", f"function {name}", "was made by somebody else")
        elif body != shipped[name]:
            yield _finding("functions_are_as_shipped", f"function {name}", "was replaced")


def list_constraint_findings() -> Iterator[Finding]:
    """Every rule that the files give to a table or a domain is there, and was tried on all rows."""
    there = {row.name: row.is_validated for row in door.call_all(_CONSTRAINTS)}
    for name in shipped_constraints():
        if name not in there:
            yield _finding("constraints_are_there", f"constraint {name}", "is not there")
        elif not there[name]:
            yield _finding(
                "constraints_are_there", f"constraint {name}", "was never tried on the rows before it"
            )


def shipped_constraints() -> list[str]:
    files = sorted(sql_folder("ledger").glob("*.sql"))
    return sorted({name for file in files for name in _CONSTRAINT.findall(file.read_text())})


def shipped_functions() -> dict[str, str]:
    """Each function's body, as the last file that makes it says."""
    files = sorted(sql_folder("ledger").glob("*.sql"))
    return {name: body for file in files for name, body in _FUNCTION.findall(file.read_text())}


def _expected_triggers() -> Iterator[tuple[tuple[str, str], str]]:
    partitions = [row.name for row in door.call_all(_PARTITIONS)]
    for table in (*_APPEND_ONLY, *partitions):
        yield _trigger(table, "rows_never_change", "BEFORE DELETE OR UPDATE OR TRUNCATE", _REFUSE_CHANGE)
        yield _trigger(table, "rows_come_by_the_door", "BEFORE INSERT", _REFUSE_STRANGER)
    for table, columns in _STATE.items():
        yield _trigger(table, "rows_never_leave", "BEFORE DELETE OR TRUNCATE", _REFUSE_CHANGE)
        yield _trigger(table, "rows_move_by_the_door", "BEFORE INSERT OR UPDATE", _REFUSE_STRANGER)
        yield _trigger(table, "rows_keep_their_identity", f"BEFORE UPDATE OF {columns}", _REFUSE_CHANGE)
    keys = "ledger_entry_key"
    yield _trigger(keys, "rows_come_by_the_door", "BEFORE INSERT OR DELETE", _REFUSE_STRANGER)
    yield _trigger(keys, "rows_never_change", "BEFORE UPDATE OR TRUNCATE", _REFUSE_CHANGE)
    yield _trigger(keys, "used_keys_stay", "AFTER DELETE", _REFUSE_USED_KEY)


def _trigger(table: str, name: str, when: str, action: str) -> tuple[tuple[str, str], str]:
    """As PostgreSQL tells a trigger's definition."""
    return (table, name), f"CREATE TRIGGER {name} {when} ON public.{table} {action}"


def _finding(truth: str, offender: str, fault: str) -> Finding:
    return Finding(truth, offender, fault, 1)
