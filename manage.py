#!/usr/bin/env python
"""The command line of the platform: `manage.py help` lists its commands.

On a developer's machine the embedded servers that a command needs run while it does. Production has servers
of its own, and does not even install these.
"""

import os
import sys

from django.core.management import execute_from_command_line

from config.env import EnvironmentIncomplete

PRODUCTION = "config.settings.production"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    try:
        if os.environ["DJANGO_SETTINGS_MODULE"] == PRODUCTION:
            execute_from_command_line(sys.argv)
        else:
            execute_with_embedded_servers()
    except EnvironmentIncomplete as error:
        sys.exit(str(error))


def execute_with_embedded_servers() -> None:
    from config.embedded.errors import EmbeddedError  # noqa: PLC0415
    from config.embedded.stack import parts_for, running  # noqa: PLC0415

    try:
        with running(parts_for(sys.argv)):
            execute_from_command_line(sys.argv)
    except EmbeddedError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
