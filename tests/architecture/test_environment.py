"""One reader of the environment: whatever a process can be told from outside goes through config/env.py."""

import ast

import pytest

from tests.architecture.source import Source, as_source, python_sources

ALLOWED = {
    "config/env.py": "the reader itself",
    "manage.py": "names the settings module",
    "config/asgi.py": "names the settings module",
    "config/celery.py": "names the settings module",
    "config/wsgi.py": "names the settings module",
}
READERS = {"environ", "getenv", "environb"}


def reads_of_the_environment(source: Source) -> list[str]:
    """Every place that reaches for the process's environment."""
    return [
        f"{source.path}:{node.lineno}: reads the environment by itself: ask config.env"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute | ast.ImportFrom) and is_read(node)
    ]


def is_read(node: ast.Attribute | ast.ImportFrom) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in READERS
    return node.module == "os" and bool(READERS & {alias.name for alias in node.names})


def test_only_the_reader_reads_the_environment() -> None:
    offenders = [
        fault
        for source in python_sources()
        if source.path not in ALLOWED and source.package not in {"tests", "bench"}
        for fault in reads_of_the_environment(source)
    ]

    assert not offenders, "\n".join(offenders)


def test_no_permission_is_left_over() -> None:
    readers = {source.path for source in python_sources() if reads_of_the_environment(source)}

    assert ALLOWED.keys() <= readers


@pytest.mark.parametrize(
    "offence", ["import os\nos.environ['X']", "import os\nos.getenv('X')", "from os import environ"]
)
def test_a_second_reader_is_seen(offence: str) -> None:
    assert len(reads_of_the_environment(as_source(offence))) == 1
