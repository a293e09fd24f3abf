"""What happens to topics, repeat groups, links and field tasks, in business words."""

from collections.abc import Mapping

from dispatch.domain.event_fields import FieldKind as K

TOPIC = "topic"
FIELD_TASK = "field_task"

#: Facts about a ticket that say with which others it belongs together.
BELONGING_NOTES: Mapping[str, Mapping[str, K]] = {
    "ticket_grouped": {"version": K.INTEGER, "group": K.ID, "repeat_count": K.INTEGER, "reason": K.NOTE},
    "ticket_ungrouped": {"version": K.INTEGER, "group": K.ID, "repeat_count": K.INTEGER, "reason": K.NOTE},
    "ticket_repeat_informed": {"version": K.INTEGER, "group": K.ID, "earlier": K.ID, "reason": K.NOTE},
    "ticket_joined_topic": {"version": K.INTEGER, "topic": K.ID, "how": K.CODE},
    "ticket_left_topic": {"version": K.INTEGER, "topic": K.ID, "reason": K.NOTE},
    "ticket_linked": {"version": K.INTEGER, "linked_ticket": K.ID},
    "ticket_unlinked": {"version": K.INTEGER, "linked_ticket": K.ID, "reason": K.NOTE},
    "ticket_linked_event_ended": {"version": K.INTEGER, "linked_ticket": K.ID, "state": K.CODE},
    "ticket_looked_back": {"version": K.INTEGER, "task": K.ID, "passed": K.FLAG, "order": K.ID},
}

TOPIC_STEPS: Mapping[str, Mapping[str, K]] = {
    "topic_proposed": {"kind": K.CODE, "tickets": K.INTEGER, "lead_unit": K.CODE, "radius_m": K.NUMBER},
    "topic_dispatched": {"lead_unit": K.CODE, "planned_at": K.MOMENT},
    "topic_started": {"unit": K.CODE},
    "topic_followed_up": {"progress": K.ID},
    "topic_fed_back": {"unit": K.CODE},
    "topic_sent_back": {"reason": K.NOTE},
    "topic_closed": {"reason": K.NOTE},
    "topic_cancelled": {"reason": K.NOTE},
}

TOPIC_NOTES: Mapping[str, Mapping[str, K]] = {
    "topic_tickets_joined": {"version": K.INTEGER, "count": K.INTEGER, "how": K.CODE},
    "topic_ticket_left": {"version": K.INTEGER, "ticket": K.ID, "reason": K.NOTE},
    "topic_bulk_done": {"version": K.INTEGER, "act": K.CODE, "count": K.INTEGER, "refused": K.INTEGER},
}

FIELD_TASK_STEPS: Mapping[str, Mapping[str, K]] = {
    "field_task_planned": {"kind": K.CODE, "ticket": K.ID, "topic": K.ID, "matter": K.CODE, "draw": K.ID},
    "field_task_assigned": {"assignee": K.ID, "how": K.CODE},
    "field_task_revoked": {"assignee": K.ID, "reason": K.NOTE},
    "field_task_started": {"assignee": K.ID, "distance_m": K.NUMBER},
    "field_task_submitted": {"assignee": K.ID, "passed": K.FLAG},
    "field_task_sent_back": {"reason": K.NOTE},
    "field_task_closed": {"passed": K.FLAG, "order": K.ID},
    "field_task_approved": {"written": K.CODE},
    "field_task_cancelled": {"reason": K.NOTE},
}
