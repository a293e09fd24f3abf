"""The forms of the verbs on the side paths: extension, deferral, interim reply, follow-up."""

from dispatch.domain.form_field import FormField

REASON = FormField("reason", "textarea")
REASON_REQUIRED = FormField("reason", "textarea", required=True)

SIDE_PATH_FORMS: dict[str, tuple[FormField, ...]] = {
    "request_extension": (
        FormField("working_days", "number"),
        FormField("work_hours", "number", for_kind="grid_event"),
        FormField("legal_basis", "text"),
        REASON_REQUIRED,
    ),
    "grant_extension": (
        FormField("working_days", "number"),
        FormField("work_hours", "number", for_kind="grid_event"),
        FormField("legal_basis", "text"),
        REASON,
    ),
    "refuse_extension": (REASON_REQUIRED,),
    "defer": (
        FormField("plan_on", "date"),
        FormField("requester_informed", "boolean", required=True, for_kind="hotline"),
        FormField("site_safe", "boolean", required=True, for_kind="grid_event"),
        REASON,
    ),
    "resume": (REASON,),
    "reply_interim": (
        FormField("text", "textarea", required=True),
        FormField("legal_basis", "text", required=True),
        FormField("steps_done", "textarea", required=True),
        FormField("plan_on", "date", required=True),
        FormField("statutory", "boolean"),
        FormField("photo_ids", "photos", purpose="reply"),
    ),
    "follow_up": (
        FormField("text", "textarea", required=True),
        FormField("requester_informed", "boolean", required=True),
    ),
}
