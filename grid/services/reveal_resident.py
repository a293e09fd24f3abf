"""Open what is masked of one row to somebody who has a reason, and write down who, when and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.registry_access import OPENERS, Purpose
from grid.models import Organisation
from grid.selectors.masked_residents import find_resident
from grid.selectors.person_sealer import person_sealer
from grid.selectors.registry_cards import find_house
from grid.selectors.registry_scope import check_building, registry_scope
from grid.services.note_person_access import note_person_access


@dataclass(frozen=True, slots=True)
class Look:
    """Why somebody looks; the same words for everything that can be opened."""

    purpose: Purpose
    reason: str
    request_id: str = ""


@transaction.atomic
def reveal_resident(*, resident_id: int, actor: Actor, look: Look, at: datetime) -> dict[str, Any]:
    """Name, document, phone, day of birth and registration number in clear; empty text for what is not known.

    Raises GridlineError `role_not_entitled` (403), `resident_unknown` (404), `access_reason_missing` (422),
    `person_access_limit` (429). Source: PIPL art. 51 and 54.
    """
    _check_role(actor)
    resident, _ = find_resident(resident_id, actor)
    _note(actor, look, at, "resident", str(resident_id))
    person = person_sealer().open_person(bytes(resident.sealed))
    return {
        "name": person.name,
        "id_type": person.id_type,
        "id_number": person.id_number,
        "phone": person.phone,
        "birth_on": person.birth_on,
        "registration_number": person.registration_number,
    }


@transaction.atomic
def reveal_owner(*, house_code: str, actor: Actor, look: Look, at: datetime) -> dict[str, Any]:
    """The owner's name of a house. Raises as `reveal_resident`, with `house_unknown`."""
    _check_role(actor)
    house = find_house(house_code, actor)
    _note(actor, look, at, "house", house.code)
    if not house.owner_sealed:
        return {"name": ""}
    return person_sealer().open(bytes(house.owner_sealed), "house")


@transaction.atomic
def reveal_contact(*, organisation_code: str, actor: Actor, look: Look, at: datetime) -> dict[str, Any]:
    """Legal representative, contact and phone of an organisation. Raises with `organisation_unknown` (404)."""
    _check_role(actor)
    organisation = Organisation.objects.filter(code=organisation_code).first()
    if organisation is None:
        raise GridlineError("organisation_unknown", status=404)
    check_building(registry_scope(actor), organisation.building_code, missing="organisation_unknown")
    _note(actor, look, at, "organisation", organisation.code)
    opened: dict[str, Any] = {"legal_representative": "", "contact_name": "", "phone": ""}
    if organisation.contact_sealed:
        opened |= person_sealer().open(bytes(organisation.contact_sealed), "organisation")
    return opened


def _check_role(actor: Actor) -> None:
    if not actor.has(*OPENERS):
        raise GridlineError("role_not_entitled", status=403, verb="reveal")


def _note(actor: Actor, look: Look, at: datetime, kind: str, key: str) -> None:
    note_person_access(
        actor=actor, at=at, action="reveal", subject_kind=kind, subject_key=key, purpose=look.purpose,
        reason=look.reason, request_id=look.request_id, limit=settings.PERSON_REVEALS_PER_HOUR,
    )  # fmt: skip
