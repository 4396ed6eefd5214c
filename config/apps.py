"""The `config` Django app: it holds the management commands and keeps the application's role in step."""

from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate, pre_migrate

from config.roles import ensure_application_role, grant_rights


class PlatformConfig(AppConfig):
    name = "config"
    verbose_name = "Platform"

    def ready(self) -> None:
        # Django sends these once for each app with models, all before the first migration and all after the
        # last. Any one app will do, and `auth` is always there.
        auth = apps.get_app_config("auth")
        pre_migrate.connect(_before_migrate, sender=auth)
        post_migrate.connect(_after_migrate, sender=auth)


def _before_migrate(using: str, **_: Any) -> None:
    ensure_application_role(using)


def _after_migrate(using: str, **_: Any) -> None:
    grant_rights(using)
