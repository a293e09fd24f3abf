"""How a player's move is made: the request, the photo that goes with it, the names it needs."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

from dispatch.management.simulation.doors import Answer, Doors
from dispatch.management.simulation.photos import draw_photo
from dispatch.management.simulation.playbook import CALLER, CITY, Move

CITY_REWORK_DAYS = 3


@dataclass(slots=True)
class Hands:
    """Makes moves through the doors."""

    doors: Doors
    random: Random

    async def make(self, who: str, move: Move, ticket: dict[str, Any]) -> Answer:
        """One request as ``who``; the answer, accepted or refused."""
        body = dict(move.body)
        if move.door == "city":
            return await self._city_message(move, body, ticket)
        if move.handler_of:
            body["handler"] = (await self.doors.me(f"handler.{move.handler_of}"))["id"]
        if move.unit_type:
            body["unit"] = await self._unit_of(move.unit_type)
        if move.photo:
            photo = await self.photograph(who, move.photo, ticket["point"])
            body["photo_ids"] = [photo] if photo else []
        door = "/mobile/v1" if move.door == "mobile" else "/api/v1"
        headers = {"If-Match": f'"{ticket["version"]}"', "Idempotency-Key": str(uuid4())}
        path = f"{door}/tickets/{ticket['id']}/{move.verb}"
        return await self.doors.call(who, "POST", path, json=body, headers=headers)

    async def _city_message(self, move: Move, body: dict[str, Any], ticket: dict[str, Any]) -> Answer:
        now = datetime.now(UTC)
        external = ticket["external"]
        message = {
            **body,
            "system": external["system"],
            "number": external["number"],
            "message": move.verb,
            "message_id": str(uuid4()),
            "at": now.isoformat(),
        }
        if move.verb == "city_order_rework":
            message["due_at"] = (now + timedelta(days=CITY_REWORK_DAYS)).isoformat()
        return await self.doors.call(CITY, "POST", "/api/v1/city/messages", json=message)

    async def _unit_of(self, unit_type: str) -> str:
        answer = await self.doors.call(CALLER, "GET", f"/api/v1/units?unit_type={unit_type}&limit=1")
        items = answer.body["items"] if answer.ok else []
        return str(items[0]["code"]) if items else ""

    async def photograph(self, who: str, purpose: str, point: list[float] | None) -> str | None:
        """Take and upload a photo at a point [lon, lat]; its id, None when it was refused."""
        fields: dict[str, Any] = {"purpose": purpose, "taken_at": datetime.now(UTC).isoformat()}
        if point:
            fields |= {"lon": point[0], "lat": point[1], "coord_type": "wgs84", "accuracy_m": 6}
        answer = await self.doors.upload(who, "/api/v1/attachments", draw_photo(self.random), fields)
        return str(answer.body["id"]) if answer.ok else None
