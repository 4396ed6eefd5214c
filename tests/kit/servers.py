"""Servers on loopback, and a name server that says what it is told to."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from kit.egress import LOCAL, Egress
from kit.http import Answer, Caller

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Server:
    """A real server on loopback that remembers who reached it."""

    def __init__(self, handler: Handler) -> None:
        self.requests: list[web.BaseRequest] = []
        self.peers: list[object] = []
        self._handler = handler

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self.requests.append(request)
        self.peers.append(request.get_extra_info("peername"))
        return await self._handler(request)


@asynccontextmanager
async def serving(handler: Handler, tls: ssl.SSLContext | None = None) -> AsyncIterator[tuple[Server, str]]:
    server = Server(handler)
    runner = web.ServerRunner(web.Server(server.answer, handler_cancellation=True, access_log=None))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    port = runner.addresses[0][1]
    try:
        yield server, f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


async def ok(_: web.BaseRequest) -> web.StreamResponse:
    return web.Response(text="fine")


async def ok_and_goodbye(_: web.BaseRequest) -> web.StreamResponse:
    return web.Response(text="fine", headers={"Connection": "close"})


def ask(handler: Handler, *, egress: Egress = LOCAL) -> Answer:
    async def story() -> Answer:
        async with serving(handler) as (_, url), Caller(egress) as caller:
            return await caller.call("POST", url)

    return asyncio.run(story())


class Oracle(AbstractResolver):
    """A name server that answers whatever it is told to, one answer after the other."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = list(answers)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self._answers.pop(0)
        ]

    async def close(self) -> None: ...
