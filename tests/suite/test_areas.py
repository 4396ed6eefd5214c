"""The table of seconds after a run."""

from tests.plugin_areas import Areas, area_of


def test_the_area_is_the_first_folder_under_tests() -> None:
    assert area_of("tests/ledger/holds/test_expiry.py::test_x[a::b]") == "ledger"
    assert area_of("tests/test_everything.py::test_x") == "tests"


def test_the_phases_of_a_test_are_summed_and_the_test_counts_once() -> None:
    areas = Areas()
    areas.add("tests/ledger/test_a.py::test_x", 1.5)
    areas.add("tests/ledger/test_a.py::test_x", 0.5)
    areas.add("tests/kit/test_b.py::test_y", 2.0)

    assert list(areas.lines()) == [
        "area              tests   seconds   share",
        "kit                   1       2.0       -",
        "ledger                1       2.0      60",
        "all                   2       4.0",
    ]


def test_an_area_that_takes_more_than_its_share_is_named() -> None:
    areas = Areas()
    areas.add("tests/ledger/test_a.py::test_x", 60.1)

    assert any(line.startswith("ledger") and line.endswith("over its share") for line in areas.lines())


def test_a_run_of_nothing_has_no_table() -> None:
    assert list(Areas().lines()) == []
