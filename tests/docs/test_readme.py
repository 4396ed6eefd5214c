"""README.md, done: its example runs as it stands and prints what stands below it."""

import io
from contextlib import redirect_stdout

import pytest

from tests.docs.blocks import blocks


@pytest.mark.django_db
def test_the_example_prints_what_the_readme_says() -> None:
    (example,) = blocks("README.md", "python")
    (printed,) = blocks("README.md", "text")

    with redirect_stdout(io.StringIO()) as output:
        exec(example, {})

    assert output.getvalue() == printed
