"""Routing in words: which facts matched, and in what a runner-up is weaker. Names and codes are stable."""

from dispatch.domain.dispatch_rows import DispatchRow, SubjectKind
from dispatch.domain.facility_owner import FACILITY_GROUNDS, FACILITY_OWNER
from dispatch.domain.routing_facts import RoutingFacts
from dispatch.domain.routing_index import Match


def why_weaker(winner: Match, other: Match) -> str:
    """Stable code of the first difference in specificity."""
    if winner.subject != other.subject:
        if other.row.subject_kind is SubjectKind.ANY:
            return "subject_any"
        same_list = winner.row.subject_kind is other.row.subject_kind
        return "subject_broader" if same_list else "subject_of_other_catalogue"
    if winner.area != other.area:
        return "area_broader"
    mine, theirs = winner.conditions, other.conditions
    for difference, name in zip(
        (mine[0] - theirs[0], mine[1] - theirs[1], mine[2] - theirs[2]),
        ("names_no_channel", "names_no_request_type", "fewer_attributes"),
        strict=True,
    ):
        if difference:
            return name
    return "equal_area_later_code"


def facts_known(facts: RoutingFacts) -> tuple[tuple[str, str], ...]:
    """The facts the search began with."""
    known = [
        ("request_class", facts.request_class_path[0] if facts.request_class_path else ""),
        ("matter", facts.matter_path[0] if facts.matter_path else ""),
        ("channel", facts.channel),
        ("request_type", facts.request_type),
        ("subdistrict", facts.subdistrict_code or ""),
        ("community", facts.community_code or ""),
        ("cell", facts.cell_code or ""),
        ("place", "" if facts.place_known else "unknown"),
    ]
    return tuple((name, value) for name, value in known if value)


def facts_matched(facts: RoutingFacts, row: DispatchRow) -> tuple[tuple[str, str], ...]:
    """What of the row matched what of the ticket: subject, area, conditions, and how the lead was named."""
    matched = [("subject", row.subject_key), ("area", row.area_key)]
    if row.conditions.channels:
        matched.append(("channel", facts.channel))
    if row.conditions.request_types:
        matched.append(("request_type", facts.request_type))
    attributes = facts.known_attributes()
    matched += [(f"attribute.{name}", attributes[name]) for name, _ in row.conditions.attributes]
    if any(name in FACILITY_OWNER for name, _ in row.conditions.attributes):
        matched += [(name, attributes[name]) for name in FACILITY_GROUNDS if name in attributes]
    matched.append(("lead_by", str(row.lead)))
    if facts.subdistrict_code:
        matched.append(("subdistrict", facts.subdistrict_code))
    if facts.community_code:
        matched.append(("community", facts.community_code))
    if not facts.place_known:
        matched.append(("place", "unknown"))
    return tuple(matched)
