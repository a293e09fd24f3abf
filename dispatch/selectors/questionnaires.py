"""Which questions does a callback ask now, or did it ask then?"""

import json
from functools import cache
from pathlib import Path

from dispatch.domain.callback_rules import QuestionnaireRules
from dispatch.models import Questionnaire
from gis.domain.errors import GridlineError

SHIPPED = Path(__file__).parent.parent / "data" / "questionnaire.json"
SHIPPED_VERSION = 0


def questionnaire_in_force() -> QuestionnaireRules:
    """The newest version; one statement. Where none was loaded, the one that came with the product."""
    newest = Questionnaire.objects.order_by("-version").first()
    return QuestionnaireRules.of(newest.version, newest.content) if newest else shipped_questionnaire()


def questionnaire(version: int) -> QuestionnaireRules:
    """One version; raises `questionnaire_unknown` (404)."""
    if version == SHIPPED_VERSION:
        return shipped_questionnaire()
    found = Questionnaire.objects.filter(version=version).first()
    if found is None:
        raise GridlineError("questionnaire_unknown", status=404, given=version)
    return QuestionnaireRules.of(found.version, found.content)


@cache
def shipped_questionnaire() -> QuestionnaireRules:
    """Version 0."""
    return QuestionnaireRules.of(SHIPPED_VERSION, json.loads(SHIPPED.read_text(encoding="utf-8")))
