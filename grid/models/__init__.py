from grid.models.building_cell import BuildingCell
from grid.models.cell import GridCell

__all__ = ["BuildingCell", "GridCell"]
