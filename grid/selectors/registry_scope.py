"""Where in the base registry an actor may look."""

from typing import Any

from django.db import connection

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.registry_access import READERS, RegistryScope
from grid.domain.roles import Role
from grid.selectors.responsibility_communities import responsibility_communities
from grid.selectors.units_index import units_index


def registry_scope(actor: Actor) -> RegistryScope:
    """A data clerk's area; a community clerk's community; an inspector's communities, else his subdistrict.

    At most two statements. Raises GridlineError `role_not_entitled` (403) for everybody else.
    """
    if not actor.has(*READERS):
        raise GridlineError("role_not_entitled", status=403, verb="registry")
    areas = actor.areas_as(Role.DATA_CLERK)
    if areas is None:
        return RegistryScope(everywhere=True)
    subdistricts, communities = set(areas), set()
    if actor.has(Role.COMMUNITY_CLERK):
        index = units_index()
        units = [index.get(code) for code in actor.units_as(Role.COMMUNITY_CLERK)]
        communities |= {unit.community_code for unit in units if unit and unit.community_code}
    if actor.has(Role.INSPECTOR):
        own = responsibility_communities(actor.account_id) if actor.account_id is not None else frozenset()
        if own:
            communities |= own
        else:
            subdistricts |= actor.named_areas_as(Role.INSPECTOR)
    return RegistryScope(False, frozenset(subdistricts), frozenset(communities))


def in_scope(scope: RegistryScope, building_code: str) -> tuple[str, dict[str, Any]]:
    """An SQL condition and its parameters: the building named by the SQL expression lies in the scope.

    By the cell it stands in; a building without a cell, or one that is gone, by the beginning of its code. One probe of
    building_one_valid_row and building_one_valid_cell.
    """
    if scope.everywhere:
        return "true", {}
    condition = f"""coalesce((
        SELECT cell.subdistrict_code = ANY(%(scope)s) OR cell.community_code = ANY(%(scope)s)
        FROM gis_building placed
        JOIN grid_buildingcell link ON link.building_id = placed.id AND link.valid_to IS NULL
        JOIN grid_gridcell cell ON cell.id = link.cell_id
        WHERE placed.code = {building_code} AND placed.valid_to IS NULL),
        EXISTS (SELECT FROM unnest(%(scope)s::text[]) AS area WHERE starts_with({building_code}, area)))"""
    return condition, {"scope": scope.codes}


def check_building(scope: RegistryScope, building_code: str, *, missing: str) -> None:
    """Raises GridlineError `missing` (404) when the building lies outside the scope: what it is is not told."""
    if scope.everywhere:
        return
    condition, parameters = in_scope(scope, "%(building)s")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {condition}", {**parameters, "building": building_code})
        if not cursor.fetchone()[0]:
            raise GridlineError(missing, status=404)
