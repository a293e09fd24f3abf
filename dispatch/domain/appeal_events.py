"""What the history and the feed may say of assessment appeals and publications."""

from collections.abc import Mapping

from dispatch.domain.event_fields import FieldKind as K

APPEAL_SUBJECT = "assessment_appeal"
PUBLICATION_SUBJECT = "assessment_publication"

_STEP: Mapping[str, K] = {
    "ticket": K.ID,
    "unit": K.CODE,
    "from": K.CODE,
    "to": K.CODE,
    "version": K.INTEGER,
}

APPEAL_NEWS: Mapping[str, Mapping[str, K]] = {
    "assessment_appeal_filed": {**_STEP, "ground": K.CODE},
    "assessment_appeal_reviewed": {**_STEP, "note": K.NOTE},
    "assessment_appeal_withdrawn": _STEP,
    "assessment_appeal_forwarded": {**_STEP, "note": K.NOTE, "receipt": K.CODE},
    "assessment_appeal_approved": {**_STEP, "note": K.NOTE},
    "assessment_appeal_refused": {**_STEP, "note": K.NOTE},
}
PUBLICATION_NEWS: Mapping[str, Mapping[str, K]] = {
    "assessment_publication_made": {"month": K.CODE, "appeal_until_at": K.MOMENT},
}
