"""What the tests of the book can ask for: a class of book, once the core and once the reference."""

import pytest

from tests.book.books import AnyBook, core_class, reference_class

CLASSES = {"core": core_class, "reference": reference_class}


@pytest.fixture(params=sorted(CLASSES))
def book_class(request: pytest.FixtureRequest) -> type[AnyBook]:
    """Each test that takes it runs on both books."""
    return CLASSES[request.param]()
