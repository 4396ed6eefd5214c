"""Calls to other people's servers: bounded in time and size, and only to where they may go.

    answer = call("POST", url, body=payload)                    from a task or a command
    async with Caller(egress) as caller:                        many at once, connections kept
        answer = await caller.call("POST", url, headers={...}, body=payload)

What stays true:
- a call goes where its Egress allows. The address is asked about when the name is resolved and again when the
  socket is made for it, so a name that changes its mind in between gains nothing;
- it follows no redirect (a 3xx is an answer), keeps no cookie, obeys no proxy variable, takes no compression;
- it ends within `total_timeout_s` and holds at most `max_response_bytes` of the answer;
- what goes wrong is a CallFailed of kit.http_errors, which says whether the request may have arrived.
"""

import asyncio
import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from kit.egress import PUBLIC, Egress
from kit.http_errors import ConnectFailed, ResponseBroken, ResponseTooLarge, TimedOut

OWN_HEADERS = {"User-Agent": "Slipway/1", "Accept-Encoding": "identity"}  # small archives hold large answers
CONNECTIONS = 256  # at once, for one Caller


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]  # names in any case
    body: bytes

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> Any:
        return json.loads(self.body, parse_float=Decimal)  # an amount never becomes a float on its way in


class Caller:
    """Connections under one set of rules. Used as an async context manager."""

    def __init__(self, egress: Egress = PUBLIC, *, resolver: AbstractResolver | None = None) -> None:
        self._egress, self._resolver = egress, resolver

    async def __aenter__(self) -> Self:
        egress = self._egress
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=_VettingResolver(egress, self._resolver or aiohttp.ThreadedResolver()),
                socket_factory=self._open_socket,
                use_dns_cache=False,
                happy_eyeballs_delay=None,  # one address after the other: a refusal is not lost in a race
                limit=CONNECTIONS,
            ),
            timeout=aiohttp.ClientTimeout(
                total=egress.total_timeout_s,
                connect=egress.connect_timeout_s,
                sock_read=egress.read_timeout_s,
            ),
            headers=OWN_HEADERS,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def call(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Answer:
        checked = self._egress.check_url(url)
        host = checked.raw_host or ""
        try:
            async with self._session.request(
                method, checked, headers=headers, data=body, allow_redirects=False
            ) as response:
                return Answer(response.status, response.headers, await self._read(response, host))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise ConnectFailed(host, str(error)) from error
        except TimeoutError as error:
            raise TimedOut(host) from error
        except aiohttp.ClientError as error:
            raise ResponseBroken(host, str(error)) from error

    async def _read(self, response: aiohttp.ClientResponse, host: str) -> bytes:
        limit, body = self._egress.max_response_bytes, bytearray()
        async for piece in response.content.iter_any():
            body += piece
            if len(body) > limit:
                raise ResponseTooLarge(host, response.status, limit)
        return bytes(body)

    def _open_socket(self, info: Any) -> socket.socket:
        """The last gate: the address is the one that is connected to, whoever resolved it."""
        family, kind, protocol, _, (address, *_) = info
        self._egress.check_address(address, address)
        return socket.socket(family, kind, protocol)


class _VettingResolver(AbstractResolver):
    """Lets a name through only if every address it has may be called: one bad one says enough about it."""

    def __init__(self, egress: Egress, inner: AbstractResolver) -> None:
        self._egress, self._inner = egress, inner

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        results = await self._inner.resolve(host, port, family)
        for result in results:
            self._egress.check_address(host, result["host"])
        return results

    async def close(self) -> None:
        await self._inner.close()


def call(
    method: str,
    url: str,
    *,
    egress: Egress = PUBLIC,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Answer:
    """One call from code that is not asynchronous. Never inside a transaction."""

    async def once() -> Answer:
        async with Caller(egress) as caller:
            return await caller.call(method, url, headers=headers, body=body)

    return asyncio.run(once())
