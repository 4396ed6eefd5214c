"""Money is never a float, so code near money has none, except seconds, which say so in their name.

A float is a duration where it is the value or the annotation of a name that ends in `_s`, a `timeout`, or
what `sleep` is told. Anything else is an offence: a literal, the name `float`, a FloatField, and `/`, which
makes a float of two whole numbers. In SQL the types are the offence.
"""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.source import MONEY_PACKAGES, Source, as_source, python_sources, texts

DIVISION = "a division that makes a float: name its rounding"
JOINS_PATHS = {"kit/migrations.py": "finds the SQL files beside a migration"}  # where `/` divides nothing
FLOAT_NAMES = {"float", "FloatField"}
SQL_FLOATS = re.compile(r"\b(float[48]?|double\s+precision|real|money)\b", re.IGNORECASE)
SQL_PROSE = re.compile(r"--[^\n]*|/\*.*?\*/|'[^']*'", re.DOTALL)  # comments and literals


def is_seconds(name: str) -> bool:
    return name.lower().endswith("_s") or name in {"timeout", "sleep"}


def floats_in(source: Source) -> list[str]:
    """Every float in the file that is not a number of seconds."""
    seconds = {id(node) for root in seconds_in(source.tree) for node in ast.walk(root)}
    return [
        f"{source.path}:{node.lineno}: {fault}"
        for node in ast.walk(source.tree)
        if id(node) not in seconds and isinstance(node, ast.expr) and (fault := fault_of(node))
        if not (fault == DIVISION and source.path in JOINS_PATHS)
    ]


def fault_of(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=float() as value):
            return f"the float {value}"
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in FLOAT_NAMES:
            return f"the name {name}"
        case ast.BinOp(op=ast.Div(), left=left, right=right) if not (is_text(left) or is_text(right)):
            return DIVISION
        case _:
            return ""


def is_text(node: ast.expr) -> bool:
    """A literal part of a path."""
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def seconds_in(tree: ast.Module) -> Iterator[ast.AST]:
    """Subtrees whose value is a number of seconds, by the name they are given to."""
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg=str(name)) if is_seconds(name):
                yield node
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if is_seconds(name):
                yield node
            case ast.Assign(targets=[target]) | ast.AnnAssign(target=target) if is_seconds(name_of(target)):
                yield node
            case ast.arguments():
                yield from seconds_among(node)
            case ast.FunctionDef(name=name, returns=ast.expr() as returns) if is_seconds(name):
                yield returns
            case _:
                pass


def seconds_among(arguments: ast.arguments) -> Iterator[ast.AST]:
    """Parameters that are seconds, with their defaults."""
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(positional) - len(arguments.defaults)) + [*arguments.defaults]
    named = zip([*positional, *arguments.kwonlyargs], [*defaults, *arguments.kw_defaults], strict=True)
    for parameter, default in named:
        if is_seconds(parameter.arg):
            yield parameter
            if default is not None:
                yield default


def name_of(target: ast.expr) -> str:
    match target:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def sql_floats_in(path: str, text: str) -> list[str]:
    """Every floating or `money` type in the SQL, its comments and literals left out."""
    bare = SQL_PROSE.sub(lambda prose: "\n" * prose.group().count("\n"), text)
    return [
        f"{path}:{bare.count(chr(10), 0, found.start()) + 1}: the type {found.group()}"
        for found in SQL_FLOATS.finditer(bare)
    ]


def test_code_near_money_has_no_float() -> None:
    offenders = [
        fault
        for source in python_sources()
        if source.package in MONEY_PACKAGES
        for fault in floats_in(source)
    ]

    assert not offenders, "\n".join(offenders)


def test_sql_has_no_float() -> None:
    offenders = [
        fault
        for path, text in texts(".sql")
        if path.split("/")[0] in MONEY_PACKAGES
        for fault in sql_floats_in(path, text)
    ]

    assert not offenders, "\n".join(offenders)


@pytest.mark.parametrize(
    "offence",
    [
        "fee = 0.1",
        "fee = float(amount)",
        "def fee(amount: float) -> int: ...",
        "def fee(amount=0.5): ...",
        "rate: float = 1",
        "half = amount / 2",
        "amount = models.FloatField()",
        "post(amount=1.5)",
        "def fee_bps() -> float: ...",
    ],
)
def test_each_way_a_float_gets_in_is_seen(offence: str) -> None:
    assert len(floats_in(as_source(offence))) == 1


@pytest.mark.parametrize(
    "harmless",
    [
        "TIMEOUT_S = 2.5",
        "wait_s: float = 1",
        "def ask(url: str, *, timeout_s: float = 2.5) -> None: ...",
        "def age_s(entry) -> float: ...",
        "time.sleep(0.05)",
        "connect(timeout=0.5)",
        "path = folder / 'sql'",
        "fee = amount // 2",
    ],
)
def test_seconds_and_paths_are_harmless(harmless: str) -> None:
    assert floats_in(as_source(harmless)) == []


def test_sql_types_are_seen_and_prose_is_not() -> None:
    text = (
        "-- a real server's\nCREATE TABLE t ('money',\n amount double precision, /* no float */ fee real\n);"
    )

    assert sql_floats_in("x.sql", text) == ["x.sql:3: the type double precision", "x.sql:3: the type real"]
