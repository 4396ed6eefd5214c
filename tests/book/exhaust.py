"""`python -m tests.book.exhaust --jobs 2`: every short sequence of commands on both books, in full length.

Takes an hour or two. `--only "all types" --length 3` tries one family, or another length. What the families
are, and how sequences that lead to one state are tried once, is in tests/book/sequences.py.
"""

import argparse
import multiprocessing
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat

from tests.book.runs import make_pair
from tests.book.sequences import CAPACITIES, FAMILIES, LENGTHS, Explored, Explorer


def main() -> int:
    """One family after the other, each divided among the jobs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--only", choices=FAMILIES, help="one family")
    parser.add_argument("--length", type=int, help="commands in a sequence, instead of the full length")
    options = parser.parse_args()

    for name in [options.only] if options.only else FAMILIES:
        length = options.length or LENGTHS[name].in_fuzz
        started = time.monotonic()
        parts = _explore(name, length, options.jobs)
        commands = sum(part.commands for part in parts)
        states = sum(part.states for part in parts)
        sys.stdout.write(
            f"{name}, up to {length} commands: {commands:,} commands tried in {states:,} states,"
            f" all answered alike; {time.monotonic() - started:.0f} s\n"
        )
        sys.stdout.flush()
    return 0


def _explore(name: str, length: int, jobs: int) -> list[Explored]:
    """The parts of one family. Each job finds the states for itself; the last command is most of the work.

    Raises NotAlike.
    """
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(explore_part, repeat(name), repeat(length), range(jobs), repeat(jobs)))


def explore_part(name: str, length: int, shard: int, shards: int) -> Explored:
    """One part of the last commands of a family.

    Raises NotAlike.
    """
    return Explorer(make_pair(CAPACITIES), FAMILIES[name]).explore(length, shard=shard, shards=shards)


if __name__ == "__main__":
    sys.exit(main())
