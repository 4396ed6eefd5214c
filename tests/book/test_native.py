"""The core without Python, under gcc and clang, with and without sanitizers: the same bytes everywhere.

Also libFuzzer on the two doors that take bytes, for some seconds here and for minutes in `make fuzz-book`. A
compiler that is not there is skipped and named.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.book.native.build import BY_CLANG, BY_GCC, PLAIN, BuildFailed, build, find_compiler
from tests.book.native.fuzzing import DOORS, FuzzerFound, fuzz
from tests.book.native.replays import replay
from tests.book.runs import draw_run, make_reference
from tests.proof import proof_scale

Record = Callable[[str, object], None]
FUZZ_S = 1
BUILDS = {
    "gcc": ("gcc", PLAIN, 6),
    "clang": ("clang", PLAIN, 6),
    "clang sanitized": ("clang", BY_CLANG, 4),
    "gcc sanitized": ("gcc", BY_GCC, 4),
}
if proof_scale() == 1 and find_compiler("clang"):
    del BUILDS["gcc sanitized"]  # one compiler's sanitizers see the same, and building takes seconds
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
        build(target, compiler, BY_CLANG)
    except BuildFailed as failed:
        if "libclang_rt.fuzzer" in str(failed):
            pytest.skip(LACKING.format("libFuzzer"))
        raise
    return compiler


@pytest.mark.proof
@pytest.mark.timeout(7000)
@pytest.mark.parametrize("name", BUILDS)
def test_every_build_gives_the_bytes_of_the_reference(
    name: str, tmp_path: Path, record_property: Record
) -> None:
    """Builds by gcc and clang, optimized and sanitized, replay streams to the same bytes as the reference."""
    compiler, flags, streams = BUILDS[name]
    program = build("replay", compiler_or_skip(compiler), flags)
    record_property("streams", streams * proof_scale())

    for seed in range(streams * proof_scale()):
        stream, records = draw_run(seed)
        book = make_reference(stream.world.capacities)
        expected = book.apply(b"".join(records)) + book.snapshot()
        answer = replay(program, stream.world.capacities, records, tmp_path)
        assert answer == expected, f"seed {seed}: the build by {name} answers otherwise"


@pytest.mark.parametrize("target", DOORS)
def test_bytes_that_nobody_would_send_do_no_harm(target: str, tmp_path: Path) -> None:
    """Under libFuzzer with sanitizers: no crash, no leak, nothing broken, a sentence for each refusal."""
    compiler = fuzzer_or_skip(target)

    told = fuzz(target, compiler, seconds=FUZZ_S, folder=tmp_path)

    assert told.covered > 100


def test_a_finding_of_the_fuzzer_is_not_overlooked(tmp_path: Path) -> None:
    """A target that fails at once fails aloud, with the input kept."""
    compiler = fuzzer_or_skip("fuzz_nothing")

    with pytest.raises(FuzzerFound, match="found what it looked for"):
        fuzz("fuzz_nothing", compiler, seconds=20, folder=tmp_path)
