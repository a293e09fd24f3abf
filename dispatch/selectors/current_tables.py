"""Which dispatch table and which catalogue are in force, and which is the newest draft?"""

from dispatch.domain.catalogue import Catalogue
from dispatch.models import DispatchTable, MatterCatalogue
from dispatch.selectors.catalogue import catalogue


def published_table() -> DispatchTable | None:
    """The one published dispatch table; None before the first publication."""
    return DispatchTable.objects.filter(status=DispatchTable.Status.PUBLISHED).first()


def current_catalogue() -> Catalogue:
    """The newest version of the catalogues; empty when none is loaded."""
    version = MatterCatalogue.objects.order_by("-version").values_list("version", flat=True).first()
    return catalogue(version or 0)
