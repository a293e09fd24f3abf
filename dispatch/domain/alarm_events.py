"""What the history and the feed may say of alarms."""

from collections.abc import Mapping

from dispatch.domain.event_fields import FieldKind as K

ALARM_SUBJECT = "alarm"

#: Which alarm: its kind, what it is about, and the scope key that owns it now.
_ABOUT: Mapping[str, K] = {"kind": K.CODE, "subject_type": K.CODE, "subject": K.CODE, "owner": K.CODE}

ALARM_NEWS: Mapping[str, Mapping[str, K]] = {
    "alarm_raised": _ABOUT,
    "alarm_acknowledged": _ABOUT,
    "alarm_reminded": _ABOUT,
    "alarm_passed_on": {**_ABOUT, "owner_before": K.CODE},
    "alarm_resolved": {**_ABOUT, "note": K.NOTE},
}
