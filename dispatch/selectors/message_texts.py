"""The words of messages and the rules by which they are sent, from the data files; kept in memory."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from dispatch.domain.messages import LANGUAGES, MessageRule, MessageTexts, read_message_rules

DATA = Path(__file__).parent.parent / "data"


@cache
def message_texts(language: str) -> MessageTexts:
    """The texts of a language; Chinese for one we do not speak."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    content = json.loads((DATA / f"message_texts.{known}.json").read_text(encoding="utf-8"))
    return MessageTexts(known, content["texts"], content["stage"])


@cache
def message_rules() -> Mapping[str, MessageRule]:
    """Event → who is told of it."""
    with (DATA / "message_rules.csv").open(encoding="utf-8", newline="") as file:
        return read_message_rules(file)
