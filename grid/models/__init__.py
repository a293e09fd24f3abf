"""Tables of the grid app, one aggregate per file."""

from grid.models.account import Account, AccountManager, RoleGrant
from grid.models.browser_session import BrowserSession
from grid.models.building_cell import BuildingCell, UnplacedBuilding
from grid.models.cell import GridCell
from grid.models.city_delta import CityDelta, CityDeltaMessage, VerificationChange
from grid.models.duty_presence import DutyPresence
from grid.models.facility import Facility
from grid.models.grid_change import GridChange
from grid.models.house import House
from grid.models.household import Household, HouseholdMember, HouseholdPlace
from grid.models.organisation import Organisation
from grid.models.person_access import PersonAccess
from grid.models.resident import Resident
from grid.models.responsibility_grid import (
    ResponsibilityGrid,
    ResponsibilityGridCell,
    ResponsibilityGridInspector,
)
from grid.models.roster import DutyLeave, Roster, RosterPeriod, RosterRow
from grid.models.security_log import SecurityLog
from grid.models.token import AccessToken
from grid.models.topology import TopologyCheck, TopologyFault, TopologyProposal, TopologyRepair
from grid.models.unit import Unit, UnitType
from grid.models.verification import (
    VerificationBatch,
    VerificationCampaign,
    VerificationCheck,
    VerificationCounter,
    VerificationRecord,
    VerificationTally,
)

__all__ = [
    "AccessToken",
    "Account",
    "AccountManager",
    "BrowserSession",
    "BuildingCell",
    "CityDelta",
    "CityDeltaMessage",
    "DutyLeave",
    "DutyPresence",
    "Facility",
    "GridCell",
    "GridChange",
    "House",
    "Household",
    "HouseholdMember",
    "HouseholdPlace",
    "Organisation",
    "PersonAccess",
    "Resident",
    "ResponsibilityGrid",
    "ResponsibilityGridCell",
    "ResponsibilityGridInspector",
    "RoleGrant",
    "Roster",
    "RosterPeriod",
    "RosterRow",
    "SecurityLog",
    "TopologyCheck",
    "TopologyFault",
    "TopologyProposal",
    "TopologyRepair",
    "Unit",
    "UnitType",
    "UnplacedBuilding",
    "VerificationBatch",
    "VerificationCampaign",
    "VerificationChange",
    "VerificationCheck",
    "VerificationCounter",
    "VerificationRecord",
    "VerificationTally",
]
