"""The settings under pytest: those of a developer, with a cheap password hash."""

from config.settings.dev import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # tests make users; none of them is real
