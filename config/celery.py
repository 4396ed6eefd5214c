"""The Celery application: `celery -A config worker -Q default`, `celery -A config beat`.

Its settings are the CELERY_* names in config.settings; its tasks live in each app's tasks.py.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("slipway")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
