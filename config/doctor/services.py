"""Redis, the EVM node and the workers. Only workers may be missing: they run while `manage.py up` does."""

import json
from http.client import HTTPException
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.celery import app as celery
from config.doctor.finding import Finding, right, wrong

TIMEOUT_S = 3.0
WORKER_TIMEOUT_S = 1.0
OLDEST_REDIS = (6, 2)


def check_redis(url: str) -> Finding:
    client = redis.Redis.from_url(
        url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S, retry=Retry(NoBackoff(), 0)
    )
    try:
        number = str(client.info("server")["redis_version"])
    except redis.AuthenticationError:
        return wrong("redis", f"Redis at {place(url)} refuses the password.", "Correct it in REDIS_URL.")
    except redis.RedisError as error:
        return wrong(
            "redis",
            f"Redis at {place(url)} does not answer: {str(error).rstrip('.')}.",
            "Start it, correct REDIS_URL, or unset that to use the embedded one.",
        )
    finally:
        client.close()

    if tuple(map(int, number.split(".")[:2])) < OLDEST_REDIS:
        return wrong("redis", f"This is Redis {number}.", "Use 6.2 or newer.")
    return right("redis", f"Redis {number} answers at {place(url)}.")


def check_chain(url: str) -> Finding:
    question = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []}).encode()
    request = Request(url, question, {"Content-Type": "application/json"})  # noqa: S310 (the settings see to http)
    try:
        with urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310
            chain_id = int(json.load(response)["result"], 16)
    except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
        return wrong(
            "chain",
            f"No EVM node answers at {place(url)}: {getattr(error, 'reason', error)}.",
            "Start it, correct CHAIN_RPC_URL, or unset that to use the embedded one.",
        )
    return right("chain", f"An EVM node answers at {place(url)}; its chain's id is {chain_id}.")


def check_workers(redis_url: str) -> Finding:
    """Nobody has to be at work: the sweep catches up when somebody is. Asked through a Redis that answers."""
    with celery.connection_for_write(redis_url) as connection:
        answers = celery.control.ping(timeout=WORKER_TIMEOUT_S, connection=connection) or []
    names = sorted(name for answer in answers for name in answer)
    if not names:
        return right("workers", "No Celery worker is at work; `manage.py up` runs them.")
    return right("workers", f"At work: {', '.join(names)}.")


def place(url: str) -> str:
    """Host and port. The rest of a URL may hold secrets."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
