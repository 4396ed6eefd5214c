"""How hard the proofs try: `proof_scale()` is 1 in `make test` and 100 in `make proof`.

A test marked `proof` repeats something that could go wrong once in a thousand times: a crash at every line, a
thousand random histories. It multiplies its repetitions by the scale and tells what it did by pytest's
`record_property("histories", 5000)`; `make proof` collects those facts into docs/reliability.md.
"""

from config.env import Environment

MIN_SCALE, MAX_SCALE = 1, 100


def proof_scale() -> int:
    """PROOF from the environment, between 1 and 100; 1 where it is not set."""
    environment = Environment()
    scale = environment.whole(
        "PROOF", meaning="how many times over a proof repeats, from 1 to 100", default=1
    )
    environment.check()
    return max(MIN_SCALE, min(scale, MAX_SCALE))
