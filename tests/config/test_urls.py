"""The doors by path."""

from django.test import Client


def test_the_console_sends_strangers_to_its_login(db: None) -> None:
    answer = Client().get("/ops/")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/ops/login/")


def test_the_login_says_whose_it_is(db: None) -> None:
    assert b"Slipway" in Client().get("/ops/login/").content
