"""The embedded servers: each one that the environment does not replace is started where it does not run.

They run until the examination is over, so that the checks behind this one have something to look at.
"""

from contextlib import ExitStack

from config.doctor.finding import Finding, right, wrong
from config.embedded.errors import EmbeddedError
from config.embedded.stack import REPLACED_BY, SERVERS, is_replaced, used

PART = "embedded"
NAMES = {"postgres": "PostgreSQL", "redis": "Redis", "chain": "EVM node"}


def check_server(part: str, *, until: ExitStack) -> Finding:
    name = NAMES[part]
    if is_replaced(part):
        return right(PART, f"{REPLACED_BY[part]} names the {name} to use.")

    server = SERVERS[part]()
    was_running = server.is_running()
    try:
        until.enter_context(used(server))
    except EmbeddedError as error:
        return wrong(PART, str(error), "Mend that, and ask again.")
    if was_running:
        return right(PART, f"The embedded {name} runs.")
    return right(PART, f"The embedded {name} starts; it was not running, and runs for this examination only.")
