#!/usr/bin/env python
"""The command line of the platform: `manage.py help` lists its commands."""

import os
import sys

from django.core.management import execute_from_command_line

from config.env import EnvironmentIncomplete


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    try:
        execute_from_command_line(sys.argv)
    except EnvironmentIncomplete as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
