"""manage.py renew_feed_epoch: to be run once after a backup was restored."""

from django.core.management.base import BaseCommand

from dispatch.services.renew_feed_epoch import renew_feed_epoch


class Command(BaseCommand):
    """Places of the feed given out since the backup mean something else now."""

    help = "After restoring a backup: begin a new epoch, so that every client takes a fresh snapshot."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(renew_feed_epoch())
