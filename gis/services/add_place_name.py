from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from gis.domain.address_text import normal_form
from gis.domain.errors import GridlineError
from gis.domain.folded_text import fold_name
from gis.domain.pinyin import spellings
from gis.models import AddressChange, Area, Building, PlaceName, Road, StandardAddress
from gis.services.touch_geography import touch_geography

MAX_NAME: Final = 100
#: The layer whose version tells other processes that a name of this kind came or went.
LAYER_OF: Final[Mapping[str, str]] = {
    "road": "road", "compound": "compound", "building": "building", "community": "community",
    "subdistrict": "subdistrict", "poi": "address",
}  # fmt: skip


@transaction.atomic
def add_place_name(
    *,
    kind: str,
    name: str,
    target_code: str,
    relation: str,
    actor: str,
    at: datetime,
    reason: str,
    source: str = "",
) -> tuple[PlaceName, bool]:
    """Gives a place a further name (别名、曾用名、简称), with the reason in the history; (the name, whether it is new).

    The same name for the same place twice changes nothing. Raises GridlineError `place_name_kind_unknown`,
    `place_name_relation_unknown`, `place_name_empty`, `name_too_long`, `place_target_unknown`,
    `place_name_is_official`.
    """
    name = name.strip()
    _check(kind, name, relation)
    official = official_name(kind, target_code)
    if official is None:
        raise GridlineError(
            "place_target_unknown", status=404, field="target_code", given=target_code[:40], kind=kind
        )
    if relation != PlaceName.Relation.OFFICIAL and normal_form(name) == normal_form(official):
        raise GridlineError("place_name_is_official", status=409, field="name", name=name)
    full, initials = spellings(name)[0]
    known, added = PlaceName.objects.get_or_create(
        kind=kind, normal=normal_form(name), target_code=target_code, valid_to=None,
        defaults={"name": name, "relation": relation, "source": source, "pinyin": full[:400],
                  "initials": initials[:100], "valid_from": at},
    )  # fmt: skip
    if added:
        AddressChange.objects.create(
            kind=AddressChange.Kind.NAME_ADDED, subject_code=target_code, actor=actor, at=at, reason=reason,
            details={"kind": kind, "name": name, "relation": relation, "official": official},
        )  # fmt: skip
        touch_geography(LAYER_OF[kind])
    return known, added


def _check(kind: str, name: str, relation: str) -> None:
    if kind not in PlaceName.Kind.values:
        raise GridlineError(
            "place_name_kind_unknown",
            status=422,
            field="kind",
            given=kind[:20],
            known=", ".join(PlaceName.Kind.values),
        )
    if relation not in PlaceName.Relation.values:
        known = ", ".join(PlaceName.Relation.values)
        raise GridlineError(
            "place_name_relation_unknown", status=422, field="relation", given=relation[:20], known=known
        )
    if not fold_name(name):
        raise GridlineError("place_name_empty", status=422, field="name")
    if len(name) > MAX_NAME:
        raise GridlineError("name_too_long", status=422, field="name", limit=MAX_NAME)


def official_name(kind: str, code: str) -> str | None:
    """The official name of what a further name stands for; None when nothing valid has this code."""
    if kind == PlaceName.Kind.ROAD:
        return Road.objects.filter(code=code, valid_to__isnull=True).values_list("name_zh", flat=True).first()
    if kind in (PlaceName.Kind.COMPOUND, PlaceName.Kind.COMMUNITY, PlaceName.Kind.SUBDISTRICT):
        areas = Area.objects.filter(level=kind, code=code, valid_to__isnull=True)
        return areas.values_list("name_zh", flat=True).first()
    buildings = Building.objects.filter(code=code, valid_to__isnull=True)
    found = buildings.values_list("name_zh", flat=True).first()
    if found is not None:
        return found
    addresses = StandardAddress.objects.filter(code=code, status=StandardAddress.Status.ACTIVE)
    return addresses.values_list("full_text", flat=True).first()
