"""Builds `trading.book._book`, the book's core in C; all else about the project is in pyproject.toml.

The sources are whatever lies in trading/book/csrc, in C11, compiled by what CC names or by the compiler that
Python was built with. The flags are ours whatever Python's were: the same -O2 everywhere, and nothing is
optimised at link time or by a profile, so that two builds of one source are alike. Warnings stop
`make check`, not an installation: a compiler newer than the code may have new ones.
"""

import shutil
import sys
from glob import glob
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

CSRC = "trading/book/csrc"
FLAGS = ["-std=c11", "-O2", "-fwrapv", "-fno-lto", "-fvisibility=hidden", "-Wall", "-Wextra"]
FLAGS += ["-fno-tree-vectorize"]  # a balance loaded as one vector waits for the two stores that wrote it


class BuildCore(build_ext):  # type: ignore[misc]  # setuptools has no types
    """Says in a sentence what is missing, where setuptools would say it by a traceback."""

    def build_extensions(self) -> None:
        compiler = self.compiler.compiler[0]
        if shutil.which(compiler) is None:
            raise SystemExit(
                f"The order book's core is in C, and there is no compiler {compiler} here: install gcc or"
                " clang (on Debian and Ubuntu the package gcc), or name one with CC=/path/to/compiler."
            )
        if not any(Path(folder, "Python.h").is_file() for folder in self.compiler.include_dirs):
            raise SystemExit(
                f"The order book's core is in C, and the headers of {sys.executable} are not here: install"
                " them (on Debian and Ubuntu the package python3-dev)."
            )
        super().build_extensions()


core = Extension(
    name="trading.book._book",
    sources=sorted(glob(f"{CSRC}/*.c")),
    depends=sorted(glob(f"{CSRC}/*.h")),
    define_macros=[("NDEBUG", None)],
    extra_compile_args=FLAGS,
    extra_link_args=["-fno-lto"],
)

setup(
    ext_modules=[core] if f"{CSRC}/module.c" in core.sources else [],
    cmdclass={"build_ext": BuildCore},
)
