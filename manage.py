#!/usr/bin/env python
import os
import sys

#: Commands that change definitions, or fill an empty database, run as the role that owns the tables.
OWNER_COMMANDS = {"migrate", "makemigrations", "flush", "sqlflush", "squashmigrations", "up", "seed_district"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ.setdefault("GRIDLINE_DB_ROLE", "owner")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
