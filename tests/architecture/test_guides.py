"""Pages that lead a reader keep leading: a link's words are in the file it leads to, and nothing is left out.

That links lead to files at all is test_reading's.
"""

import json
import re
import tomllib
from itertools import chain
from os.path import normpath
from pathlib import PurePosixPath

from tests.architecture.source import MONEY_PACKAGES, ROOT, texts, tracked_files

NAMED_LINK = re.compile(r"\[`([A-Za-z_][A-Za-z0-9_]*)(?:\(\))?`\]\(([^)#\s]+)\)")
ROW = re.compile(r"^\| (?!\*\*|---|I want)([^|]+) \| ([^|]*\]\([^|]*) \|$", re.MULTILINE)
LEAST_ROWS = 25
UNSHOWN = {"__init__", "apps", "migrations"}  # in every app
REASONS = "docs/decisions/0012-dependencies.md"


def misled_names(path: str, text: str) -> list[str]:
    """Names in code quotes that link to a file in which they do not occur."""
    here = PurePosixPath("/", path).parent
    return [
        f"{path}: {name} is not in {target}"
        for name, target in NAMED_LINK.findall(text)
        if "://" not in target
        if not re.search(rf"\b{name}\b", read(normpath(here / target).lstrip("/")))
    ]


def read(path: str) -> str:
    file = ROOT / path
    return file.read_text() if file.is_file() else ""


def wanted_packages() -> set[str]:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    lines = chain(project["dependencies"], *project["optional-dependencies"].values())
    ours = {re.split(r"[^A-Za-z0-9-]", line)[0].lower() for line in lines}
    platforms = json.loads(read("package.json"))["optionalDependencies"]
    return ours | {re.sub(r"-(darwin|linux)-\w+$", "-*", name) for name in platforms}


def test_a_name_in_a_guide_is_in_the_file_it_links_to() -> None:
    offenders = [fault for path, text in texts(".md") for fault in misled_names(path, text)]

    assert not offenders, "\n".join(offenders)


def test_where_things_go_names_a_file_for_each_wish() -> None:
    wishes = [wish for wish, _ in ROW.findall(read("docs/where-things-go.md"))]

    assert len(wishes) >= LEAST_ROWS
    assert len(wishes) == len(set(wishes))


def test_the_map_of_the_house_shows_every_room() -> None:
    page = read("ARCHITECTURE.md")
    rooms = {
        path.split("/")[1].removesuffix(".py")
        for path in tracked_files()
        if path.split("/")[0] in ("config", *MONEY_PACKAGES)
    }

    assert not {name for name in rooms - UNSHOWN if not re.search(rf"\b{name}\b", page)}


def test_every_dependency_has_its_reason() -> None:
    page = read(REASONS)

    assert not {name for name in wanted_packages() if f"`{name}`" not in page}


def test_every_decision_is_listed() -> None:
    index = read("docs/decisions/README.md")
    pages = {file.name for file in (ROOT / "docs/decisions").glob("[0-9]*.md")}

    assert not {name for name in pages if f"({name})" not in index}


def test_a_name_that_leads_astray_is_seen() -> None:
    text = "[`ROOT`](../tests/architecture/source.py) [`NOWHERE`](../tests/architecture/source.py)"

    assert misled_names("docs/a.md", text) == ["docs/a.md: NOWHERE is not in ../tests/architecture/source.py"]
