"""Tables of the grid app, one aggregate per file."""

from grid.models.account import Account, AccountManager, RoleGrant
from grid.models.browser_session import BrowserSession
from grid.models.building_cell import BuildingCell
from grid.models.cell import GridCell
from grid.models.security_log import SecurityLog
from grid.models.token import AccessToken
from grid.models.unit import Unit, UnitType

__all__ = [
    "AccessToken",
    "Account",
    "AccountManager",
    "BrowserSession",
    "BuildingCell",
    "GridCell",
    "RoleGrant",
    "SecurityLog",
    "Unit",
    "UnitType",
]
