"""The core without Python, under gcc and clang, with and without sanitizers: the same bytes everywhere.

Also libFuzzer on the two doors that take bytes, for some seconds here and for minutes in `make fuzz-book`. A
compiler that is not there is skipped and named.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.book.native.build import FUZZED, PLAIN, SANITIZED, BuildFailed, build, find_compiler
from tests.book.native.fuzzing import DOORS, FuzzerFound, fuzz
from tests.book.native.replays import replay
from tests.book.runs import draw_run, make_reference
from tests.proof import proof_scale

STREAMS = 25
FUZZ_S = 2
LACKING = "{} is not installed; on Debian and Ubuntu: apt-get install clang libclang-rt-14-dev"


def compiler_or_skip(name: str) -> str:
    path = find_compiler(name)
    if path is None:
        pytest.skip(LACKING.format(name))
    return path


def fuzzer_or_skip(target: str) -> str:
    """clang, with which a target was built: Debian keeps the runtime of libFuzzer in a package of its own."""
    compiler = compiler_or_skip("clang")
    try:
        build(target, compiler, FUZZED)
    except BuildFailed as failed:
        if "libclang_rt.fuzzer" in str(failed):
            pytest.skip(LACKING.format("libFuzzer"))
        raise
    return compiler


@pytest.mark.proof
@pytest.mark.timeout(7000)
@pytest.mark.parametrize("flags", [PLAIN, SANITIZED], ids=["optimized", "sanitized"])
@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_every_build_gives_the_bytes_of_the_reference(
    compiler: str, flags: tuple[str, ...], tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Builds by gcc and clang, optimized and sanitized, replay streams to the same bytes as the reference."""
    program = build("replay", compiler_or_skip(compiler), flags)
    streams = STREAMS * proof_scale()
    record_property("streams", streams)

    for seed in range(streams):
        stream, records = draw_run(seed)
        book = make_reference(stream.world.capacities)
        expected = book.apply(b"".join(records)) + book.snapshot()
        answer = replay(program, stream.world.capacities, records, tmp_path)
        assert answer == expected, f"seed {seed}: {compiler} {' '.join(flags)} answers otherwise"


@pytest.mark.parametrize("target", DOORS)
def test_bytes_that_nobody_would_send_do_no_harm(target: str, tmp_path: Path) -> None:
    """Under libFuzzer with sanitizers: no crash, no leak, nothing broken, a sentence for each refusal."""
    compiler = fuzzer_or_skip(target)

    told = fuzz(target, compiler, seconds=FUZZ_S, folder=tmp_path)

    assert told.runs > 50


def test_a_finding_of_the_fuzzer_is_not_overlooked(tmp_path: Path) -> None:
    """A target that fails at once fails aloud, with the input kept."""
    compiler = fuzzer_or_skip("fuzz_nothing")

    with pytest.raises(FuzzerFound, match="found what it looked for"):
        fuzz("fuzz_nothing", compiler, seconds=20, folder=tmp_path)
