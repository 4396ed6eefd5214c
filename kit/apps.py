"""The `kit` Django app: it brings the bases that models inherit, their system checks, and `manage.py states`."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "kit"
    verbose_name = "Tools"
