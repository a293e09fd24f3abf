from grid.models.building_cell import BuildingCell
from grid.models.cell import GridCell

__all__ = ["BuildingCell", "GridCell"]
from grid.models.account import Account, AccountManager, RoleGrant
from grid.models.security_log import SecurityLog
from grid.models.token import AccessToken, BrowserSession
from grid.models.unit import Unit, UnitType
