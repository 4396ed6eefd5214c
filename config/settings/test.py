"""The settings under pytest: those of a developer, with a cheap password hash and Redis keys of their own."""

import os

from config.settings.dev import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # tests make users; none of them is real

# Test processes share one Redis; a worker started in one must not take the tasks sent by another.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    **CELERY_BROKER_TRANSPORT_OPTIONS,
    "global_keyprefix": f"slipway-test-{os.getpid()}:",
}
