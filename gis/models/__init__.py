from gis.models.address_change import AddressChange
from gis.models.area import Area
from gis.models.building import Building
from gis.models.district import District
from gis.models.import_batch import ImportBatch, ImportRejection
from gis.models.import_job import ImportedRow, ImportJob, ImportWarning
from gis.models.import_trace import ImportImage, ImportTrace
from gis.models.layer_version import LayerVersion
from gis.models.local_grid import LocalGrid
from gis.models.place_name import PlaceName
from gis.models.road import Road
from gis.models.standard_address import StandardAddress

__all__ = [
    "AddressChange",
    "Area",
    "Building",
    "District",
    "ImportBatch",
    "ImportImage",
    "ImportJob",
    "ImportRejection",
    "ImportTrace",
    "ImportWarning",
    "ImportedRow",
    "LayerVersion",
    "LocalGrid",
    "PlaceName",
    "Road",
    "StandardAddress",
]
