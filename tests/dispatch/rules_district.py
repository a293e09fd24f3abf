"""Units and catalogues in the database for tests of dispatch tables."""

from datetime import UTC, datetime

from dispatch.management.commands.load_catalogues import OUR_CLASSES, OUR_MATTERS, read_lines
from dispatch.services.load_catalogues import LoadedCatalogue, load_catalogues
from grid.domain.actor import Actor
from grid.services.load_unit_types import load_unit_types
from grid.services.upsert_units import UnitRow, upsert_units
from tests.dispatch.routing_builders import demo_units

AT = datetime(2026, 2, 13, 9, 0, tzinfo=UTC)
SYSTEM = Actor.system()


def have_units() -> None:
    """The units of `routing_builders.demo_units`, stored."""
    load_unit_types()
    upsert_units(
        rows=[
            UnitRow(
                unit.code,
                unit.unit_type,
                unit.name_zh,
                tier=unit.tier,
                subdistrict_code=unit.subdistrict_code,
                community_code=unit.community_code,
            )
            for unit in demo_units().all()
        ]
    )


def load_ours() -> LoadedCatalogue:
    """Our demonstration lists."""
    return load_catalogues(
        matters=read_lines(OUR_MATTERS),
        classes=read_lines(OUR_CLASSES),
        name="demonstration",
        numbering_scheme="GB/T 30428.2",
        actor=SYSTEM,
        at=AT,
    )
