"""Which dispatch table and which catalogue are in force, and which table is planned next?"""

from datetime import datetime

from dispatch.domain.catalogue import Catalogue
from dispatch.models import DispatchTable, MatterCatalogue
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.current_moment import current_moment


def published_table() -> DispatchTable | None:
    """The dispatch table in force; None before the first publication."""
    return DispatchTable.objects.filter(version=current_moment().dispatch_table_version).first()


def planned_table(now: datetime) -> DispatchTable | None:
    """The table that is published and begins after `now`; None when none is planned. There is one at most."""
    published = DispatchTable.objects.filter(status=DispatchTable.Status.PUBLISHED)
    return published.filter(effective_from__gt=now).order_by("effective_from").first()


def current_catalogue() -> Catalogue:
    """The newest version of the catalogues; empty when none is loaded."""
    version = MatterCatalogue.objects.order_by("-version").values_list("version", flat=True).first()
    return catalogue(version or 0)
