"""A secret is seen by who reveals it, and by nobody else."""

import copy
import json
import logging
import pickle
from dataclasses import dataclass
from string import Template
from unittest.mock import Mock

import pytest
import structlog
from structlog.testing import capture_logs

from kit.errors import Refused
from kit.secret import Secret

PLAIN = "sk_live_correct_horse"


@dataclass
class Account:
    login: str
    password: Secret[str]


class LoginRefused(Refused):
    code = "test_login_refused"
    sentence = "{password} does not open {login}."

    login: str
    password: Secret[str]


@pytest.mark.parametrize("secret", [Secret(PLAIN), Secret(PLAIN.encode())])
@pytest.mark.parametrize(
    "shown",
    [
        str,
        repr,
        "{}".format,
        "{!r:>40}".format,
        "{:>40}".format,
        lambda secret: f"{secret}",
        lambda secret: "%s %r" % (secret, secret),  # noqa: UP031
        lambda secret: Template("$it").substitute(it=secret),
        lambda secret: repr([secret, {"key": secret}]),
        lambda secret: json.dumps({"key": secret}, default=str),
        lambda secret: repr(Account("ada", secret)),
        lambda secret: str(LoginRefused("ada", secret)) + repr(LoginRefused("ada", secret)),
    ],
)
def test_a_secret_prints_as_asterisks(secret: Secret[str], shown) -> None:  # type: ignore[no-untyped-def]
    text = shown(secret)

    assert "****" in text
    assert "horse" not in text


def test_a_secret_is_masked_in_logs(caplog: pytest.LogCaptureFixture) -> None:
    with capture_logs() as lines:
        structlog.get_logger().info("login", password=Secret(PLAIN))
    logging.getLogger("test").warning("login with %s", Secret(PLAIN))

    assert "horse" not in repr(lines) + caplog.text
    assert "****" in caplog.text


def test_revealing_is_explicit() -> None:
    assert Secret(PLAIN).reveal() == PLAIN
    assert Secret(b"\x00").reveal() == b"\x00"


@pytest.mark.parametrize("leak", [pickle.dumps, json.dumps, hash, len, list, lambda it: "" + it, vars])
def test_every_other_way_out_is_closed(leak) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(TypeError) as caught:
        leak(Secret(PLAIN))

    assert "horse" not in str(caught.value)


def test_a_copy_is_the_secret_itself() -> None:
    secret = Secret(PLAIN)

    assert copy.copy(secret) is copy.deepcopy(secret) is secret


def test_comparing_is_by_value_and_type() -> None:
    assert Secret(PLAIN) == Secret(PLAIN)
    assert Secret(PLAIN) == PLAIN
    assert Secret(PLAIN) != Secret("other")
    assert Secret("é") == "é"
    assert Secret("a") != Secret(b"a")
    assert Secret("a") != 1


def test_an_empty_secret_is_false() -> None:
    assert not Secret("")
    assert Secret("0")


def test_comparing_goes_through_the_constant_time_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    compare_digest = Mock(return_value=False)
    monkeypatch.setattr("kit.secret.hmac.compare_digest", compare_digest)

    assert Secret("a") != "b"
    compare_digest.assert_called_once_with(b"a", b"b")
