"""A call ends in time and holds what it may hold, whatever the other side does."""

import asyncio
import gzip
import socket
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Thread
from time import monotonic

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kit.egress import LOCAL
from kit.http import Answer, Caller, call
from kit.http_errors import ConnectFailed, ResponseBroken, ResponseTooLarge, TimedOut, UrlRefused
from tests.kit.servers import Handler, ask, ok, serving


def test_a_call_brings_the_answer() -> None:
    async def echo(request: web.BaseRequest) -> web.StreamResponse:
        seen = f"{request.path_qs} {request.headers['X-Mine']}"
        return web.Response(status=201, headers={"X-Seen": seen}, body=await request.read())

    async def story() -> Answer:
        async with serving(echo) as (_, url), Caller(LOCAL) as caller:
            return await caller.call("POST", url + "/a?b=1", headers={"X-Mine": "7"}, body=b'{"it": 0.10}')

    answer = asyncio.run(story())

    assert answer.status == 201
    assert answer.ok
    assert answer.headers["x-seen"] == "/a?b=1 7"
    assert answer.json() == {"it": Decimal("0.10")}


def test_the_plain_face_makes_one_call() -> None:
    """From code that is not asynchronous, with the server elsewhere."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

    server = Thread(target=serve)
    server.start()
    answer = call("GET", f"http://127.0.0.1:{listener.getsockname()[1]}/", egress=LOCAL)
    server.join()
    listener.close()

    assert answer == Answer(204, answer.headers, b"")


def test_a_caller_keeps_its_connections() -> None:
    async def story() -> list[object]:
        async with serving(ok) as (server, url), Caller(LOCAL) as caller:
            for _ in range(3):
                await caller.call("GET", url)
            return server.peers

    first, *others = asyncio.run(story())
    assert others == [first, first]


def test_a_redirect_is_an_answer_and_not_followed() -> None:
    async def redirect(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": "http://169.254.169.254/"})

    answer = ask(redirect)

    assert answer.status == 302
    assert not answer.ok


def test_no_cookie_comes_back_and_no_compression_is_asked_for() -> None:
    async def cookie(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(headers={"Set-Cookie": "a=1"})

    async def story() -> list[web.BaseRequest]:
        async with serving(cookie) as (server, url), Caller(LOCAL) as caller:
            await caller.call("GET", url)
            await caller.call("GET", url)
            return server.requests

    for request in asyncio.run(story()):
        assert "Cookie" not in request.headers
        assert request.headers["Accept-Encoding"] == "identity"


def test_proxies_of_the_environment_are_not_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")

    assert ask(ok).body == b"fine"


@pytest.mark.parametrize("chunked", [True, False])
@pytest.mark.parametrize(("size", "fits"), [(999, True), (1000, True), (1001, False), (10_000_000, False)])
def test_an_answer_is_held_up_to_its_limit(size: int, fits: bool, chunked: bool) -> None:
    async def large(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        if chunked:
            response.enable_chunked_encoding()
        else:
            response.content_length = size
        await response.prepare(request)
        await response.write(b"x" * size)
        return response

    egress = replace(LOCAL, max_response_bytes=1000)
    if fits:
        assert len(ask(large, egress=egress).body) == size
        return
    with pytest.raises(ResponseTooLarge) as caught:
        ask(large, egress=egress)
    assert caught.value == ResponseTooLarge("127.0.0.1", 200, 1000)
    assert caught.value.may_have_arrived


def test_a_small_archive_is_not_unpacked_into_a_large_answer() -> None:
    bomb = gzip.compress(b"0" * 10_000_000)

    async def packed(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    assert ask(packed).body == bomb


async def sleepy(_: web.BaseRequest) -> web.StreamResponse:
    await asyncio.sleep(30)
    raise AssertionError("The caller hung up long ago, and that ends us.")


async def dripping(request: web.BaseRequest) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b".")
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("handler", [sleepy, dripping])
def test_a_slow_answer_ends_in_time_and_may_have_arrived(handler: Handler) -> None:
    started = monotonic()

    with pytest.raises(TimedOut) as caught:
        ask(handler, egress=replace(LOCAL, total_timeout_s=1))

    assert monotonic() - started < 3
    assert caught.value == TimedOut("127.0.0.1")
    assert caught.value.retryable
    assert caught.value.may_have_arrived


def test_a_pause_within_the_answer_ends_it_too() -> None:
    with pytest.raises(TimedOut):
        ask(sleepy, egress=replace(LOCAL, read_timeout_s=1, total_timeout_s=20))


def test_a_closed_port_is_no_connection_and_nothing_was_sent() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(ConnectFailed) as caught:
            call("GET", f"http://127.0.0.1:{unused.getsockname()[1]}/", egress=LOCAL)

    assert caught.value.retryable
    assert not caught.value.may_have_arrived


def test_a_full_port_is_given_up_in_time() -> None:
    """Its queue is full, so the connection is never taken."""
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        impatient = replace(LOCAL, connect_timeout_s=1)
        with pytest.raises(ConnectFailed):
            call("GET", f"http://127.0.0.1:{full.getsockname()[1]}/", egress=impatient)


@pytest.mark.parametrize(
    "words",
    [
        b"",  # it hangs up
        b"HELLO\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 100_000 + b"\r\n",
    ],
)
def test_nonsense_is_a_broken_answer(words: bytes) -> None:
    async def story() -> None:
        async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(words)
            writer.close()

        server = await asyncio.start_server(speak, "127.0.0.1", 0)
        async with server, Caller(LOCAL) as caller:
            await caller.call("POST", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")

    with pytest.raises(ResponseBroken) as caught:
        asyncio.run(story())

    assert caught.value.may_have_arrived


def test_a_certificate_that_nobody_vouches_for_is_no_connection(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "both.pem").write_bytes(private + certificate)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(tmp_path / "both.pem")

    async def story() -> list[web.BaseRequest]:
        async with serving(ok, tls) as (server, url), Caller(LOCAL) as caller:
            with pytest.raises(ConnectFailed, match="certificate verify failed"):
                await caller.call("GET", url)
            return server.requests

    assert asyncio.run(story()) == []


def test_a_bad_url_opens_nothing() -> None:
    with pytest.raises(UrlRefused):
        call("GET", "http://shop.example/")


def test_a_name_that_does_not_exist_is_no_connection() -> None:
    with pytest.raises(ConnectFailed):
        call("GET", "https://does-not-exist.invalid/")
