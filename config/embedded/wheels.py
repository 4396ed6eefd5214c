"""Finding what the embedded servers are made of: installed packages with programs in them.

The packages are looked up, never imported: importing one of them changes signal handlers and starts servers.
"""

from importlib.util import find_spec
from pathlib import Path

from config.embedded.errors import NotInstalled


def find_package(name: str, *, what: str, variable: str) -> Path:
    """The folder of an installed package; `variable` is what names a server to use instead of it."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise NotInstalled(what=what, variable=variable)
    return Path(spec.submodule_search_locations[0])
