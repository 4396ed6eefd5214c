"""How files read: each says what it is for, doors say what they do, links lead somewhere, none is long."""

import ast
import re
from os.path import normpath
from pathlib import PurePosixPath

from tests.architecture.source import ROOT, Source, as_source, python_sources, texts

MAX_LINES = 350  # past this a file has a second purpose
DOORS = re.compile(r"/(actions/\w+|queries)\.py$")  # where other apps come in
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")


def silent_modules(source: Source) -> list[str]:
    """The file, where it does not open with what it is for. An empty __init__.py has nothing to say."""
    if source.is_migration or not source.text.strip() or ast.get_docstring(source.tree):
        return []
    return [f"{source.path}: opens without a word on what it is for"]


def silent_doors(source: Source) -> list[str]:
    """Public functions and classes without a docstring, in files that others call into."""
    if not DOORS.search(source.path):
        return []
    return [
        f"{source.path}:{node.lineno}: {node.name} does not say what it does"
        for node in source.tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if not node.name.startswith("_") and not ast.get_docstring(node)
    ]


def dead_links(path: str, text: str) -> list[str]:
    """Links to files of the project that are not there."""
    here = PurePosixPath("/", path).parent
    return [
        f"{path}: links to {target}, which is not there"
        for target in LINK.findall(text)
        if "://" not in target and not target.startswith("mailto:")
        if not ROOT.joinpath(normpath(here / target).lstrip("/")).exists()
    ]


def test_every_module_says_what_it_is_for() -> None:
    offenders = [fault for source in python_sources() for fault in silent_modules(source)]

    assert not offenders, "\n".join(offenders)


def test_every_door_says_what_it_does() -> None:
    offenders = [fault for source in python_sources() for fault in silent_doors(source)]

    assert not offenders, "\n".join(offenders)


def test_no_file_is_too_long_to_have_one_purpose() -> None:
    lengths = {path: text.count("\n") for path, text in texts(".py", ".c", ".h")}

    offenders = [
        f"{path}: {lines} lines"
        for path, lines in lengths.items()
        if lines > MAX_LINES and "/migrations/" not in path
    ]

    assert not offenders, "\n".join(offenders)


def test_every_link_in_the_documentation_leads_somewhere() -> None:
    offenders = [fault for path, text in texts(".md") for fault in dead_links(path, text)]

    assert not offenders, "\n".join(offenders)


def test_silence_and_dead_links_are_seen() -> None:
    text = "def post_entry() -> None: ...\ndef _helper() -> None: ..."
    silent = as_source(text, "ledger/actions/entries.py")

    assert len(silent_modules(silent)) == 1
    assert silent_doors(silent) == ["ledger/actions/entries.py:1: post_entry does not say what it does"]
    assert dead_links("docs/a.md", "[x](nowhere.md#top) [y](https://example.org) [z](#top)") == [
        "docs/a.md: links to nowhere.md, which is not there"
    ]
    assert dead_links("docs/a.md", "[x](../pyproject.toml) [y](/Makefile)") == []
