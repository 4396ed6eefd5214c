"""No file names a package registry: locks pin by hash; where packages are is the installer's setting."""

import re

import pytest

from tests.architecture.source import texts

# Name and ending apart, so that this file does not name one either.
HOSTS = [
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("npmjs", "org"),
    ("npmjs", "com"),
    ("yarnpkg", "com"),
    ("golang", "org"),
    ("crates", "io"),
]
HOST = "|".join(rf"{name}\.{end}" for name, end in HOSTS)
OPTION = "--(?:extra-)?index-url[ =]|--registry[ =]"
RESOLVED = r'"resolved":\s*"'
ADDRESS = re.compile(rf"{HOST}|{OPTION}|{RESOLVED}")


def addresses_in(path: str, text: str) -> list[str]:
    """Every address of a registry in the file, with its line."""
    return [
        f"{path}:{number}: {found.group()}"
        for number, line in enumerate(text.splitlines(), start=1)
        for found in ADDRESS.finditer(line)
    ]


def test_no_file_names_a_registry() -> None:
    offenders = [fault for path, text in texts() for fault in addresses_in(path, text)]

    assert not offenders, "\n".join(offenders)


@pytest.mark.parametrize(
    "offence",
    [
        "https://files." + ".".join(HOSTS[1]) + "/packages/x.whl",
        "https://registry." + ".".join(HOSTS[2]),
        "--index-" + "url https://example.org",
        '"resolved"' + ': "https://example.org/x.tgz"',
    ],
)
def test_an_address_is_seen(offence: str) -> None:
    assert len(addresses_in("requirements.lock", f"django==5.2\n{offence}\n")) == 1
