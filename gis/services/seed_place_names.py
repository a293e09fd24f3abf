from datetime import datetime

from gis.domain.address_text import normal_form
from gis.domain.demo.planned import DemoPlan
from gis.domain.pinyin import spellings
from gis.services.copy_rows import copy_rows


def seed_place_names(*, plan: DemoPlan, at: datetime) -> None:
    """Stores the further names of the demo district's places, valid from `at`."""
    columns = (
        "kind", "name", "normal", "pinyin", "initials", "target_code", "relation", "source", "valid_from"
    )  # fmt: skip
    copy_rows(
        "gis_placename",
        columns,
        (
            (named.kind, named.name, normal_form(named.name), *spellings(named.name)[0], named.target_code,
             named.relation, "synthetic", at)
            for named in plan.names
        ),
    )  # fmt: skip
