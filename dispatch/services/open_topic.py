"""Write a new topic (专题) with its first tickets, its clock and its first event."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.gis.geos import Point

from dispatch.models import Ticket, Topic
from dispatch.models.ids import new_id
from dispatch.models.topic import STORAGE_SRID
from dispatch.selectors.current_moment import Moment
from dispatch.services.join_topic import join_topic
from dispatch.services.next_number import next_sequence
from dispatch.services.work_change import WorkChange
from gis.domain.coordinates import LonLat
from grid.domain.actor import Actor

NUMBER_LETTER = "Z"


@dataclass(frozen=True, slots=True)
class NewTopic:
    """What a topic begins with. ``centre`` and ``radius_m`` None = no place; ``takes_new``: later reports join."""

    kind: str
    title: str
    class_key: str = ""
    matter: str = ""
    centre: LonLat | None = None
    radius_m: float | None = None
    subdistrict_code: str = ""
    community_code: str = ""
    takes_new: bool = False
    proposed_unit: str = ""


def open_topic(*, given: NewTopic, tickets: Sequence[Ticket], actor: Actor, moment: Moment) -> Topic:
    """Store the topic as proposed and let the locked tickets join; call it in the caller's transaction."""
    topic = Topic(
        id=new_id(),
        number=f"{NUMBER_LETTER}{moment.now:%Y%m%d}-{next_sequence():06d}",
        kind=given.kind,
        title=given.title[:120],
        class_key=given.class_key,
        matter_code=given.matter,
        centre=Point(given.centre.lon, given.centre.lat, srid=STORAGE_SRID) if given.centre else None,
        radius_m=given.radius_m,
        subdistrict_code=given.subdistrict_code,
        community_code=given.community_code,
        takes_new=given.takes_new and given.centre is not None,
        proposed_unit=given.proposed_unit,
        created_by_id=actor.account_id,
        created_at=moment.now,
    )
    change = WorkChange(topic, moment=moment, new=True)
    change.begin(
        "topic_proposed",
        actor=actor,
        state="proposed",
        data={
            "kind": given.kind,
            "tickets": len(tickets),
            "lead_unit": given.proposed_unit or None,
            "radius_m": given.radius_m,
        },
    )
    change.write()
    how = "flood" if given.kind == Topic.Kind.FLOOD else "person"
    join_topic(topic=topic, tickets=tickets, how=how, actor=actor, moment=moment)
    return topic
