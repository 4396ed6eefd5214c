"""The reader of the environment: what it accepts, and that it complains about everything at once."""

import pytest

from config.env import Environment, EnvironmentIncomplete


def complaints_of(environment: Environment) -> tuple[str, ...]:
    with pytest.raises(EnvironmentIncomplete) as raised:
        environment.check()
    return raised.value.complaints


def test_one_error_names_every_variable_that_is_missing_or_malformed() -> None:
    environment = Environment(
        {"REDIS_URL": "http://cache", "POOL": "many", "PROXY": "perhaps", "LEVEL": "LOUD"}
    )

    environment.text("NAME", meaning="who we are")
    environment.words("HOSTS", meaning="where we are")
    environment.url("REDIS_URL", schemes=("redis", "rediss"), meaning="the cache")
    environment.whole("POOL", meaning="how many", default=8)
    environment.flag("PROXY", meaning="who ends TLS", default=False)
    environment.choice("LEVEL", of=("INFO", "ERROR"), meaning="how loud")

    assert complaints_of(environment) == (
        "NAME is missing: who we are",
        "HOSTS is missing: where we are",
        "REDIS_URL does not begin with redis:// or rediss://: the cache",
        "POOL is 'many', not a whole number: how many",
        "PROXY is 'perhaps', neither yes nor no: who ends TLS",
        "LEVEL is 'LOUD', none of INFO, ERROR: how loud",
    )


def test_a_blank_variable_is_one_that_is_not_set() -> None:
    environment = Environment({"NAME": "  "})

    assert environment.find("NAME") is None
    assert environment.text("NAME", meaning="who we are", default="nobody") == "nobody"
    environment.check()


def test_a_short_secret_is_refused_without_being_repeated() -> None:
    environment = Environment({"SECRET_KEY": "hunter2"})

    environment.secret("SECRET_KEY", meaning="signs sessions", min_length=50)

    (complaint,) = complaints_of(environment)
    assert complaint == "SECRET_KEY is shorter than 50 characters: signs sessions"


@pytest.mark.parametrize(
    ("word", "meant"),
    [("yes", True), ("1", True), ("On", True), ("no", False), ("0", False), ("FALSE", False)],
)
def test_a_flag_is_read_from_the_usual_words(word: str, meant: bool) -> None:
    environment = Environment({"PROXY": word})

    assert environment.flag("PROXY", meaning="who ends TLS", default=not meant) is meant


def test_words_are_separated_by_commas_and_trimmed() -> None:
    environment = Environment({"HOSTS": "a.example, b.example ,"})

    assert environment.words("HOSTS", meaning="where we are") == ["a.example", "b.example"]


def test_a_whole_number_has_no_sign_and_no_fraction() -> None:
    environment = Environment({"GOOD": "12", "SIGNED": "-1", "FRACTION": "1.5"})

    assert environment.whole("GOOD", meaning="fine", default=0) == 12
    environment.whole("SIGNED", meaning="not fine", default=0)
    environment.whole("FRACTION", meaning="not fine", default=0)

    assert len(complaints_of(environment)) == 2
