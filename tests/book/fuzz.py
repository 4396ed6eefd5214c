"""`python -m tests.book.fuzz --commands 10000000 --jobs 2`: the two books on random streams, for long.

Each job is a process that takes the next seed, so a core that crashes takes one process with it and the seeds
in question are told. Says what was tried; where the books differ, the shortest stream that shows it, and exit
status 1.
"""

import argparse
import multiprocessing
import sys
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import count

from tests.book.runs import BooksDiffer, check_run

PROGRESS_S = 30


def main() -> int:
    """Runs until enough commands were tried."""
    options = _options()
    started = time.monotonic()
    try:
        done = _run(options.commands, options.seed, options.jobs)
    except BooksDiffer as difference:
        sys.stdout.write(f"{difference}\n")
        return 1
    seconds = time.monotonic() - started
    styles = ", ".join(
        f"{done[style]:,} {style}" for style in sorted(done) if style not in {"commands", "streams"}
    )
    sys.stdout.write(
        f"{done['commands']:,} commands in {done['streams']:,} streams from seed {options.seed} ({styles}):"
        f" events, state and invariants equal after each batch; {seconds:.0f} s\n"
    )
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--commands", type=int, default=10_000_000, help="how many to try at least")
    parser.add_argument("--seed", type=int, default=10**9, help="the first stream; the next ones follow")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    return parser.parse_args()


def _run(commands: int, seed: int, jobs: int) -> Counter[str]:
    """Keeps every job busy with the next seed.

    Raises BooksDiffer, and SystemExit with the seeds in question when a process died.
    """
    done: Counter[str] = Counter()
    told = time.monotonic()
    seeds = count(seed)
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        running: dict[Future[Counter[str]], int] = {}
        try:
            while done["commands"] < commands:
                while len(running) < jobs * 2:
                    number = next(seeds)
                    running[pool.submit(check_run, number)] = number
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    done += future.result() + Counter(streams=1)
                    del running[future]
                if time.monotonic() - told > PROGRESS_S:
                    told = time.monotonic()
                    sys.stderr.write(f"{done['commands']:,} commands\n")
        except BrokenProcessPool:
            sys.exit(
                f"A process died. One of these streams kills the core: seeds {sorted(running.values())}."
            )
        finally:
            pool.shutdown(cancel_futures=True)
    return done


if __name__ == "__main__":
    sys.exit(main())
