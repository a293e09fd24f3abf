"""Put a questionnaire (回访问卷) in force for the callbacks to come."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import transaction

from dispatch.domain.callback_rules import BadQuestionnaire, QuestionnaireRules
from dispatch.models import Questionnaire
from dispatch.services.rules_lock import lock_rules
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


def load_questionnaire(*, content: Any, actor: Actor, at: datetime) -> tuple[Questionnaire, bool]:
    """The version that holds this content, and whether it is new; the newest content again makes no version.

    Raises GridlineError `questionnaire_faulty` (422) with the place of the fault.
    """
    if not isinstance(content, dict):
        raise GridlineError("questionnaire_faulty", status=422, reason="the file is no JSON object")
    try:
        QuestionnaireRules.of(1, content)
    except BadQuestionnaire as fault:
        raise GridlineError("questionnaire_faulty", status=422, reason=str(fault)) from fault
    digest = hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    with transaction.atomic():
        lock_rules()
        newest = Questionnaire.objects.order_by("-version").first()
        if newest is not None and newest.sha256 == digest:
            return newest, False
        version = newest.version + 1 if newest else 1
        row = Questionnaire.objects.create(
            version=version, content=content, sha256=digest, loaded_by=actor.label[:120], loaded_at=at
        )
    return row, True
