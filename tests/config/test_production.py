"""The production settings, each case in a process of its own: what is refused, and what is on."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "SECRET_KEY": "".join(chr(33 + n) for n in range(90)),
    "ALLOWED_HOSTS": "pay.example",
    "DATABASE_URL": "postgresql://slipway_app:secret@db.example/slipway",
    "DATABASE_OWNER_URL": "postgresql://slipway_owner:secret@db.example/slipway",
    "REDIS_URL": "rediss://cache.example/0",
    "CHAIN_RPC_URL": "https://node.example",
}
SHOW = """
import json
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in %r}))
"""
LIST_EMBEDDED_MODULES = """
import sys, django
django.setup()
print([name for name in sys.modules if name.startswith("config.embedded")])
"""


def start(variables: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python with these variables alone, so that nothing of the developer's leaks in."""
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings.production", **variables}
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def settings(variables: dict[str, str], *names: str) -> dict[str, object]:
    shown = start(variables, "-c", SHOW % (names,))
    assert shown.returncode == 0, shown.stderr
    loaded: dict[str, object] = json.loads(shown.stdout)
    return loaded


def test_production_names_everything_that_is_missing_in_one_message() -> None:
    refused = start({}, "manage.py", "check")

    assert refused.returncode == 1
    for name in COMPLETE.keys() - {"DATABASE_OWNER_URL"}:
        assert f"- {name} is missing: " in refused.stderr
    assert "Traceback" not in refused.stderr


def test_production_starts_once_everything_is_there() -> None:
    checked = start(COMPLETE, "manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert checked.returncode == 0, checked.stderr


def test_production_knows_nothing_of_the_embedded_servers() -> None:
    loaded = start(COMPLETE, "-c", LIST_EMBEDDED_MODULES)

    assert loaded.stdout.strip() == "[]", loaded.stderr


def test_production_starts_no_embedded_server_where_one_is_not_named(tmp_path: Path) -> None:
    home = tmp_path / "servers"

    refused = start({"SLIPWAY_HOME": str(home)}, "manage.py", "migrate")

    assert refused.returncode == 1
    assert not home.exists()


def test_cookies_and_pages_travel_over_tls_only() -> None:
    shown = settings(COMPLETE, "DEBUG", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")

    assert shown == {
        "DEBUG": False,
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
    }


def test_a_forwarded_protocol_is_believed_only_where_the_operator_says_so() -> None:
    by_default = settings(COMPLETE, "SECURE_PROXY_SSL_HEADER")
    behind_proxy = settings({**COMPLETE, "BEHIND_TLS_PROXY": "yes"}, "SECURE_PROXY_SSL_HEADER")

    assert by_default["SECURE_PROXY_SSL_HEADER"] is None
    assert behind_proxy["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]
