"""README.md, done: its examples run as they stand and print what stands below them."""

import io
from contextlib import redirect_stdout

import pytest

from tests.docs.blocks import blocks


@pytest.mark.django_db
def test_the_examples_print_what_the_readme_says() -> None:
    examples = blocks("README.md", "python")
    printed = blocks("README.md", "text")

    for example, expected in zip(examples, printed, strict=True):
        with redirect_stdout(io.StringIO()) as output:
            exec(example, {})

        assert output.getvalue() == expected
