"""The form of every action: which fields it asks for, so that console, phone and API agree."""

from dispatch.domain.form_field import FormField
from dispatch.domain.side_path_forms import SIDE_PATH_FORMS

REASON = FormField("reason", "textarea")
REASON_REQUIRED = FormField("reason", "textarea", required=True)
REQUEST_TYPES = ("consultation", "help", "complaint", "violation_report", "suggestion")
SATISFACTION = ("very_satisfied", "satisfied", "basically_satisfied", "unsatisfied")

FORMS: dict[str, tuple[FormField, ...]] = {
    **SIDE_PATH_FORMS,
    "classify": (
        FormField("request_class", "request_class", required=True),
        FormField("matter", "matter"),
        FormField("request_type", "select", options=REQUEST_TYPES),
        FormField("address_text", "text"),
        FormField("location", "location"),
        FormField("accused_unit", "unit"),
        REASON,
    ),
    "transfer_out": (
        FormField("destination", "text", required=True),
        FormField("requester_informed", "boolean", required=True),
        REASON,
    ),
    "dispatch": (
        FormField("unit", "unit"),
        FormField("co_units", "units"),
        REASON,
        FormField("calls_made", "boolean", in_states=("received",)),
    ),
    "sign": (),
    "contact_first": (FormField("reached", "boolean", required=True), FormField("note", "textarea")),
    "start": (),
    "sub_dispatch": (
        FormField("unit", "unit"),
        FormField("handler", "account"),
        FormField("task_text", "textarea"),
    ),
    "finish": (
        FormField("text", "textarea", required=True),
        FormField("photo_ids", "photos", purpose="after"),
        FormField("reason", "textarea", for_kind="grid_event"),
    ),
    "revoke": (REASON,),
    "submit_reply": (
        FormField("text", "textarea", required=True),
        FormField("solved", "boolean", required=True),
        FormField("photo_ids", "photos", purpose="reply"),
    ),
    "send_back": (REASON_REQUIRED,),
    "sign_off": (),
    "order_rework": (REASON,),
    "reply_to_city": (FormField("checklist_ticked", "boolean", required=True),),
    "pass_audit": (FormField("requester_informed", "boolean"),),
    "call_back": (
        FormField("contacted", "boolean", required=True),
        FormField("unit_contacted", "boolean"),
        FormField("solved", "boolean"),
        FormField("satisfaction", "select", options=SATISFACTION),
        FormField("declined", "boolean"),
        FormField("demand_reasonable", "boolean"),
        FormField("demand_note", "textarea"),
        FormField("note", "textarea"),
    ),
    "close": (REASON,),
    "void": (
        FormField("ground", "select", required=True, options=("test", "false_report", "duplicate")),
        FormField("duplicate_of", "ticket"),
        REASON,
    ),
    "self_handle": (FormField("photo_ids", "photos", required=True, purpose="after"),),
    "pre_filing_check": (),
    "submit_result": (
        FormField("passed", "boolean", required=True),
        FormField("note", "textarea"),
        FormField("photo_ids", "photos", required=True, purpose="site_check"),
    ),
    "file": (FormField("filing_condition", "filing_condition"),),
    "decline": (REASON_REQUIRED,),
    "request_return": (
        FormField("reason_code", "return_reason", required=True),
        REASON,
        FormField("legal_basis", "textarea", required=True, for_kind="hotline"),
        FormField("suggested_unit", "unit", required=True, for_kind="hotline"),
        FormField("legal_basis", "textarea", for_kind="grid_event"),
        FormField("suggested_unit", "unit", for_kind="grid_event"),
    ),
    "approve_return": (REASON,),
    "refuse_return": (REASON_REQUIRED,),
    "request_city_return": (
        FormField("legal_basis", "textarea", required=True),
        REASON,
        FormField("evidence", "textarea"),
        FormField("photo_ids", "photos", purpose="document"),
    ),
    "dispute": (FormField("interim_unit", "unit"), REASON),
    "settle": (
        FormField("unit", "unit", required=True),
        FormField("co_units", "units"),
        FormField("minutes", "textarea", required=True),
    ),
    "rule": (
        FormField("unit", "unit", required=True),
        FormField("co_units", "units"),
        FormField("assessed_unit", "unit"),
        FormField("basis", "textarea", required=True),
        FormField("document", "file", required=True, purpose="ruling"),
        FormField("opinion_establishment", "textarea", required=True),
        FormField("opinion_justice", "textarea", required=True),
        FormField("opinion_files", "files", purpose="opinion"),
    ),
    "lift_no_bounce": (
        FormField("ground", "select", required=True, options=("wrong_address", "new_fact")),
        FormField("order", "file", required=True, purpose="panel_order"),
        FormField("interim_unit", "unit"),
        REASON,
    ),
    "upgrade": (
        FormField("city_power", "boolean", required=True),
        FormField("destination", "text"),
        REASON_REQUIRED,
    ),
    "terminate": (REASON_REQUIRED,),
    "correct": (
        FormField("request_class", "request_class"),
        FormField("matter", "matter"),
        FormField("request_type", "select", options=REQUEST_TYPES, for_kind="hotline"),
        FormField("address_text", "text"),
        FormField("location", "location"),
        FormField("unit", "unit"),
        FormField("accused_unit", "unit", for_kind="hotline"),
        REASON_REQUIRED,
    ),
    "assign": (FormField("handler", "account", required=True),),
    "report_up": (REASON_REQUIRED,),
    "send_down": (FormField("subdistrict", "subdistrict", required=True), REASON_REQUIRED),
}

#: Verbs a person may use; the city's come as messages, the closure check is the system's.
IMPLEMENTED = frozenset(FORMS)


def fields_of(verb: str, *, kind: str, state: str) -> list[dict[str, object]]:
    """The fields of an action on a ticket of this kind in this state."""
    return [
        field.as_json()
        for field in FORMS.get(verb, ())
        if field.for_kind in ("", kind) and (not field.in_states or state in field.in_states)
    ]
