"""What can happen to a dispatch table (派单目录): the audit trail of those who decide who leads what."""

from collections.abc import Mapping
from uuid import UUID, uuid5

from dispatch.domain.event_fields import FieldKind

K = FieldKind
DISPATCH_TABLE = "dispatch_table"
_SPACE = UUID("6f0f3d5e-6c0b-5b0e-9f43-3a3f6a1d2c11")

_TABLE: Mapping[str, FieldKind] = {"table": K.INTEGER, "revision": K.INTEGER}
_ROW: Mapping[str, FieldKind] = {**_TABLE, "row": K.INTEGER}
#: `before` and `after` are the row's answer in the words of the English sheet, without the remark.
TABLE_EVENTS: Mapping[str, Mapping[str, FieldKind]] = {
    "dispatch_table_drafted": {**_TABLE, "rows": K.INTEGER, "based_on": K.INTEGER, "source": K.CODE},
    "dispatch_table_row_added": {**_ROW, "after": K.NOTE},
    "dispatch_table_row_changed": {**_ROW, "before": K.NOTE, "after": K.NOTE},
    "dispatch_table_row_deleted": {**_ROW, "before": K.NOTE},
    "dispatch_table_discarded": {**_TABLE, "rows": K.INTEGER},
    "dispatch_table_published": {
        **_TABLE,
        "version": K.INTEGER,
        "based_on": K.INTEGER,
        "effective_from": K.MOMENT,
        "rows": K.INTEGER,
        "reason": K.NOTE,
    },
    "dispatch_table_withdrawn": {**_TABLE, "version": K.INTEGER, "reason": K.NOTE},
}


def table_subject(table_id: int) -> UUID:
    """The id under which the history keeps this table's events; always the same for a table."""
    return uuid5(_SPACE, str(table_id))
