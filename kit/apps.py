"""The `kit` Django app: bases that models inherit, their system checks, and `manage.py states`."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "kit"
    verbose_name = "Tools"
