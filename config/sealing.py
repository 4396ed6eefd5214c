"""The keys of the ledger's seals, read from the environment for ledger.audit.keys.

Nobody is forced to have the private one: the web processes never need it, and the sealer says by itself that
it is missing. A developer's is made once and kept with the addresses of the embedded servers.
"""

import base64
import secrets

from config.env import Default, Environment
from kit.secret import Secret


def read_seal_key(env: Environment, *, default: Default = "") -> Secret[str]:
    """The private key, empty where there is none."""
    key = env.text(
        "LEDGER_SEAL_KEY",
        meaning="32 random bytes in base64, which sign the seals of the ledger; for the sealing worker alone",
        default=default,
    )
    return Secret(key)


def read_public_keys(env: Environment) -> list[str]:
    return env.words(
        "LEDGER_SEAL_PUBLIC_KEYS",
        meaning="further keys whose seals count, Ed25519 in hex, separated by commas",
        default=(),
    )


def choose_seal_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
