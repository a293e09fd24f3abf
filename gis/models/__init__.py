from gis.models.area import Area
from gis.models.building import Building
from gis.models.district import District
from gis.models.import_batch import ImportBatch, ImportRejection
from gis.models.layer_version import LayerVersion
from gis.models.road import Road
from gis.models.standard_address import StandardAddress

__all__ = [
    "Area",
    "Building",
    "District",
    "ImportBatch",
    "ImportRejection",
    "LayerVersion",
    "Road",
    "StandardAddress",
]
