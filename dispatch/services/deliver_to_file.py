"""A way out for demonstrations and rehearsals: text messages and office messages as lines of a file."""

import json
import os
from dataclasses import asdict
from pathlib import Path

from django.conf import settings

from dispatch.domain.delivery import DeliveryFailed, Outgoing


class FileAdapter:
    """Appends one JSON line per message to `<MESSAGE_FOLDER>/<adapter>.jsonl`; the folder is private to the server."""

    def deliver(self, message: Outgoing) -> None:
        """One line, written by one system call, so that two workers never mix theirs."""
        if not message.address:
            raise DeliveryFailed("the account has no address for this adapter", for_good=True)
        folder = Path(settings.MESSAGE_FOLDER)
        line = json.dumps({**asdict(message), "text": message.text}, ensure_ascii=False, default=str) + "\n"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = os.open(folder / f"{message.adapter}.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(file, line.encode())
            finally:
                os.close(file)
        except OSError as refused:
            raise DeliveryFailed(f"{folder}: {refused.strerror}") from refused
