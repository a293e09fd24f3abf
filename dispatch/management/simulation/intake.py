"""What the city, the callers and the inspectors bring in: invented words about real classes, at real addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from dispatch.management.simulation.doors import Answer, DoorClosed, Doors

CITY_SHARE, LOCAL_SHARE = 0.55, 0.2  # the rest are grid events
SURNAMES = "陈林黄何吴李张梁罗郑"
ROAD_WORDS = ("路", "街", "巷", "道", "号")
ADDRESS_LIMIT = 50
TYPES = ("complaint", "help", "complaint", "suggestion", "consultation")


@dataclass(frozen=True, slots=True)
class Spot:
    """An address with its point (lon, lat in EPSG:4326)."""

    text: str
    lon: float
    lat: float
    subdistrict: str


@dataclass(slots=True)
class Material:
    """What intakes are made of."""

    classes: Sequence[Mapping[str, Any]]
    matters: Sequence[Mapping[str, Any]]
    spots: Sequence[Spot]
    run: str
    count: int = 0

    def city_ticket(self, random: Random) -> dict[str, Any]:
        """A ticket as the city platform sends it: number, class and clocks."""
        self.count += 1
        now = datetime.now(UTC).replace(microsecond=0)
        entry, spot = random.choice(self.classes), random.choice(self.spots)
        days = random.choice((3, 7, 10, 15))
        return {
            **self._hotline(entry, spot, random),
            "origin": "city",
            "channel": "12345",
            "external": {
                "system": "12345",
                "number": f"SIM-{self.run}-{self.count:05d}",
                "class_code": entry["name_zh"],
                "dispatched_at": now.isoformat(),
                "sign_due_at": (now + timedelta(hours=8)).isoformat(),
                "return_due_at": (now + timedelta(days=1)).isoformat(),
                "due_at": (now + timedelta(days=days)).isoformat(),
                "callback_by": "city",
            },
        }

    def local_ticket(self, random: Random) -> dict[str, Any]:
        """A ticket of our own call-taker."""
        entry, spot = random.choice(self.classes), random.choice(self.spots)
        return {**self._hotline(entry, spot, random), "origin": "local", "channel": "window"}

    def event(self, random: Random, near: str | None) -> tuple[dict[str, Any], Spot]:
        """A report of an inspector, in the own subdistrict where there is an address."""
        own = [spot for spot in self.spots if spot.subdistrict == near] or list(self.spots)
        matter, spot = random.choice(self.matters), random.choice(own)
        return {
            "matter": matter["code"],
            "text": f"巡查发现:{spot.text}{matter['name_zh']}",
            "address_text": spot.text,
            "location": self._location(spot, random),
            "outside_reason": "途经发现",
        }, spot

    def _hotline(self, entry: Mapping[str, Any], spot: Spot, random: Random) -> dict[str, Any]:
        types = [name for name in entry["typical_request_types"] if name] or list(TYPES)
        return {
            "kind": "hotline",
            "request_class": entry["code"],
            "request_type": random.choice(types),
            "text": f"{spot.text}附近{entry['name_zh']},已有几天,请尽快处理。",
            "address_text": spot.text,
            "location": self._location(spot, random),
            "requester": {
                "name": f"{random.choice(SURNAMES)}{random.choice(('女士', '先生'))}",
                "phone": f"1380000{random.randrange(10_000):04d}",
                "secret": random.random() < 0.1,
            },
        }

    @staticmethod
    def _location(spot: Spot, random: Random) -> dict[str, Any]:
        return {"lon": spot.lon, "lat": spot.lat, "coord_type": "wgs84", "accuracy_m": random.randint(3, 20)}


async def gather_material(doors: Doors, run: str) -> Material:
    """Classes, matters and addresses of the district, asked for at its own doors. Raises DoorClosed."""
    classes = await _items(doors, "/api/v1/catalogue/request-classes")
    matters = await _items(doors, "/api/v1/catalogue/matters")
    spots: dict[str, Spot] = {}
    for word in ROAD_WORDS:
        path = f"/api/v1/addresses?q={word}&limit={ADDRESS_LIMIT}"
        for found in await _items(doors, path):
            lon, lat = found["point"]
            spots[found["code"]] = Spot(found["text"], lon, lat, found["subdistrict_code"] or "")
    if not spots:
        raise DoorClosed("the district has no addresses; seed it first")
    return Material(
        classes=[entry for entry in classes if entry["level"] == 3 and not entry["restricted"]],
        matters=[m for m in matters if m["kind"] != "collection" and not m["restricted"]],
        spots=list(spots.values()),
        run=run,
    )


async def _items(doors: Doors, path: str) -> list[dict[str, Any]]:
    answer: Answer = await doors.call("dispatcher", "GET", path)
    if not answer.ok:
        raise DoorClosed(f"GET {path}: {answer.status}")
    items: list[dict[str, Any]] = answer.body["items"]
    return items
