"""How GIS staff open the layers in QGIS, ogr2ogr and the like."""

import os
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from config.gis_access import ROLE_SQL, database_ways, ogc_ways, set_new_password
from gis.management.explain import explained
from grid.domain.roles import Role
from grid.models import Account
from grid.selectors.load_actor import load_actor
from grid.services.issue_read_token import issue_read_token


class Command(BaseCommand):
    """`manage.py gis_access [--token ACCOUNT] [--new-password] [--sql]`"""

    help = (
        "GIS 程序怎样连接图层 / How GIS programs connect to the layers; makes tokens and passwords for them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--token", metavar="ACCOUNT", help="make a token for reading, told once")
        parser.add_argument("--days", type=int, default=90, help="how long the token works (90, at most 366)")
        parser.add_argument("--label", default="gis_access", help="where the token will be kept")
        parser.add_argument(
            "--new-password", action="store_true", help="of the database's reading role, told once"
        )
        parser.add_argument(
            "--sql", action="store_true", help="what makes the role in a database of your own"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["token"]:
            self.stdout.write(_new_token(options["token"], options["days"], options["label"][:60]))
        elif options["sql"]:
            self.stdout.write(ROLE_SQL)
        elif options["new_password"]:
            if os.environ.get("DATABASE_URL"):
                raise CommandError(f"在数据库里运行 / run in your database:\n{ROLE_SQL}")
            self.stdout.write(set_new_password(str(connection.settings_dict["NAME"])))
        else:
            private = not os.environ.get("DATABASE_URL")
            lines = [
                *ogc_ways(settings.PUBLIC_URL),
                "",
                *database_ways(connection.settings_dict, private=private),
            ]
            self.stdout.write("\n".join(lines))


def _new_token(username: str, days: int, label: str) -> str:
    account = Account.objects.filter(username=username, is_active=True).first()
    if account is None:
        raise CommandError(f"没有账号 {username} / there is no account {username}")
    actor = load_actor(account.pk)
    if not actor.has(Role.DATA_CLERK, Role.SYSTEM_ADMIN):
        raise CommandError(f"{username} 不是数据专员或系统管理员 / is neither data clerk nor system admin")
    with explained():
        row, token = issue_read_token(actor=actor, label=label, lasts=timedelta(days=days), at=timezone.now())
    return f"{username}\n{token}\n{row.expires_at:%Y-%m-%d}"
