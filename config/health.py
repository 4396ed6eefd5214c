"""Two questions an orchestrator asks: is this process alive, and can it serve?

`live` answers without touching anything, so that a database outage does not get healthy processes killed.
`ready` asks each server this process needs and gives each its own word. The database decides: without it
nothing is true. Redis only makes things happen sooner, so losing it is said but takes nobody out of service.
"""

import psycopg
import redis
from django.conf import settings
from django.http import HttpRequest, JsonResponse
from redis.backoff import NoBackoff
from redis.retry import Retry

DATABASE_TIMEOUT_S = 2  # the least libpq knows
REDIS_TIMEOUT_S = 1  # a probe asks again in a few seconds anyway


def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "alive"})


def ready(request: HttpRequest) -> JsonResponse:
    database, redis_server = _database_word(), _redis_word()
    is_ready = database == "reachable"
    status = "ready" if is_ready else "not ready"
    return JsonResponse(
        {"status": status, "database": database, "redis": redis_server}, status=200 if is_ready else 503
    )


def _database_word() -> str:
    """On a connection of its own: a pool that has lost its server would wait, and a probe cannot."""
    try:
        with psycopg.connect(settings.DATABASE_URL, connect_timeout=DATABASE_TIMEOUT_S) as connection:
            connection.execute("SELECT")
    except psycopg.Error:
        return "unreachable"
    return "reachable"


def _redis_word() -> str:
    client = redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=REDIS_TIMEOUT_S,
        socket_connect_timeout=REDIS_TIMEOUT_S,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        client.ping()
    except redis.RedisError:
        return "unreachable"
    finally:
        client.close()
    return "reachable"
