"""The organisations of one building, and one organisation; contacts masked."""

from dataclasses import dataclass

from gis.domain.errors import GridlineError
from gis.models import Building
from grid.domain.actor import Actor
from grid.domain.person import mask_name, mask_phone
from grid.models import Organisation
from grid.selectors.person_sealer import person_sealer
from grid.selectors.registry_scope import check_building, registry_scope

MOST_LISTED = 500


@dataclass(frozen=True, slots=True)
class OrganisationCard:
    """An organisation; persons and phone masked, empty when not known. `point` is (lon, lat) in EPSG:4326."""

    code: str
    name: str
    kind: str
    address_code: str
    building_code: str
    point: tuple[float, float] | None
    trade: str
    special_trade: bool
    staff_count: int | None
    legal_representative: str
    contact_name: str
    phone: str
    status: str
    version: int


def organisations_of_building(building_code: str, actor: Actor) -> tuple[OrganisationCard, ...]:
    """Those that are active, by name. Raises GridlineError `role_not_entitled` (403), `building_unknown` (404)."""
    check_building(registry_scope(actor), building_code, missing="building_unknown")
    if not Building.objects.filter(code=building_code, valid_to=None).exists():
        raise GridlineError("building_unknown", status=404)
    found = Organisation.objects.filter(building_code=building_code, status=Organisation.Status.ACTIVE)
    return tuple(_card(row) for row in found.order_by("name", "code")[:MOST_LISTED])


def organisation_card(code: str, actor: Actor) -> OrganisationCard:
    """Raises GridlineError `role_not_entitled` (403), `organisation_unknown` (404: none, or not in the area)."""
    scope = registry_scope(actor)
    row = Organisation.objects.filter(code=code).first()
    if row is None:
        raise GridlineError("organisation_unknown", status=404)
    check_building(scope, row.building_code, missing="organisation_unknown")
    return _card(row)


def _card(row: Organisation) -> OrganisationCard:
    contact = person_sealer().open(bytes(row.contact_sealed), "organisation") if row.contact_sealed else {}
    return OrganisationCard(
        code=row.code,
        name=row.name,
        kind=row.kind,
        address_code=row.address_code,
        building_code=row.building_code,
        point=(row.point.x, row.point.y) if row.point else None,
        trade=row.trade,
        special_trade=row.special_trade,
        staff_count=row.staff_count,
        legal_representative=mask_name(contact.get("legal_representative", "")),
        contact_name=mask_name(contact.get("contact_name", "")),
        phone=mask_phone(contact.get("phone", "")),
        status=row.status,
        version=row.version,
    )
