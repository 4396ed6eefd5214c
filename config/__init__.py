"""The composition root: settings, processes, the schedule, and the wires between the apps.

It may import every other package, and none may import it. The Celery application is named here, because
`celery -A config` looks for it in this place.
"""

from config.celery import app as celery_app

__all__ = ["celery_app"]
