"""Was this photo, or this event, seen before? Asked before an inspector may settle something alone."""

from datetime import datetime, timedelta

from django.contrib.gis.geos import Polygon

from dispatch.domain.distance import metres_between
from dispatch.models import Attachment, Ticket
from gis.domain.coordinates import LonLat

REPEAT_RADIUS_M = 30.0  # RULES 8b, auto-rules
REPEAT_HOURS = 24
BOX_DEGREES = 0.0005  # > 30 m of longitude up to 56° latitude


def photo_seen_before(ticket: Ticket) -> bool:
    """True when a photo of this ticket stands, byte for byte, on another one too."""
    own = ticket.attachments.values("sha256")
    return (
        Attachment.objects.filter(sha256__in=own).exclude(ticket=ticket).exclude(ticket__isnull=True).exists()
    )


def repeat_nearby(ticket: Ticket, *, now: datetime) -> bool:
    """True when the same matter was reported within 30 m and 24 h by another ticket."""
    if ticket.point is None:
        return False
    here = LonLat(ticket.point.x, ticket.point.y)
    box = Polygon.from_bbox(
        (here.lon - BOX_DEGREES, here.lat - BOX_DEGREES, here.lon + BOX_DEGREES, here.lat + BOX_DEGREES)
    )
    near = Ticket.objects.filter(
        matter_code=ticket.matter_code,
        received_at__gte=now - timedelta(hours=REPEAT_HOURS),
        point__within=box,
    ).exclude(id=ticket.id)
    points = near.exclude(state="voided").values_list("point", flat=True)
    return any(metres_between(here, LonLat(point.x, point.y)) <= REPEAT_RADIUS_M for point in points if point)
