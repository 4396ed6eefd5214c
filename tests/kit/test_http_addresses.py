"""A call goes where it may go, whatever the name server says and however often it changes its mind."""

import asyncio
from dataclasses import replace
from ipaddress import IPv4Network

import pytest
from yarl import URL

from kit.egress import LOCAL, Egress
from kit.http import Answer, Caller
from kit.http_errors import AddressRefused, CallFailed
from tests.kit.servers import Oracle, ask, ok, ok_and_goodbye, serving

STRANGERS = replace(LOCAL, allow_loopback=False)  # the rules for strangers, but over http and on any port


def call_by_name(*answers: list[str], egress: Egress = STRANGERS) -> tuple[list[object], int]:
    """Call a server by its name, once for each thing it resolves to: what came of it, and who got in."""

    async def story() -> tuple[list[object], int]:
        oracle, outcomes = Oracle(*answers), list[object]()
        async with serving(ok_and_goodbye) as (server, url), Caller(egress, resolver=oracle) as caller:
            for _ in answers:
                try:
                    answer = await caller.call("GET", str(URL(url).with_host("shop.example")))
                    outcomes.append(answer.status)
                except CallFailed as failure:
                    outcomes.append(failure)
            return outcomes, len(server.requests)

    return asyncio.run(story())


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "0.0.0.0", "64:ff9b::7f00:1"])
def test_a_name_for_a_private_address_is_refused(address: str) -> None:
    assert call_by_name([address]) == ([AddressRefused("shop.example", address)], 0)


def test_one_private_address_among_public_ones_is_enough() -> None:
    assert call_by_name(["93.184.216.34", "127.0.0.1"]) == ([AddressRefused("shop.example", "127.0.0.1")], 0)


def test_a_name_that_is_allowed_first_and_denied_then_gains_nothing() -> None:
    """DNS rebinding. One loopback address plays the public internet, its neighbour our own network."""
    egress = replace(LOCAL, denied=(IPv4Network("127.0.0.2/32"),))

    outcomes, got_in = call_by_name(["127.0.0.1"], ["127.0.0.2"], ["127.0.0.1"], egress=egress)

    assert outcomes == [200, AddressRefused("shop.example", "127.0.0.2"), 200]
    assert got_in == 2


def test_the_address_is_asked_about_again_when_the_socket_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever got past the URL and the name: here both are made to say yes."""
    monkeypatch.setattr(Egress, "check_url", lambda _, url: URL(url))

    with pytest.raises(AddressRefused):
        ask(ok, egress=STRANGERS)


def test_localhost_is_for_development() -> None:
    async def story(egress: Egress) -> Answer:
        async with serving(ok) as (_, url), Caller(egress) as caller:
            return await caller.call("GET", url.replace("127.0.0.1", "localhost"))

    assert asyncio.run(story(LOCAL)).ok
    with pytest.raises(AddressRefused):
        asyncio.run(story(STRANGERS))
