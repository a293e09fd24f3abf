"""The routes of the grid app under `/api/v1/`."""

from ninja import Router

from grid.api.auth import router as auth_router
from grid.api.cells import router as cells_router
from grid.api.city_deltas import router as city_deltas_router
from grid.api.geocoding import router as geocoding_router
from grid.api.geography import router as geography_router
from grid.api.imports import router as imports_router
from grid.api.layers import router as layers_router
from grid.api.parsing import router as parsing_router
from grid.api.people import router as people_router
from grid.api.place_names import router as place_names_router
from grid.api.read_tokens import router as read_tokens_router
from grid.api.registry import router as registry_router
from grid.api.registry_changes import router as registry_changes_router
from grid.api.registry_reports import router as registry_reports_router
from grid.api.topology import router as topology_router
from grid.api.verification import router as verification_router
from grid.api.zones import router as zones_router

router = Router()
router.add_router("", auth_router)
router.add_router("", read_tokens_router)
router.add_router("", people_router)
router.add_router("", geography_router)
router.add_router("", cells_router)
router.add_router("", geocoding_router)
router.add_router("", place_names_router)
router.add_router("", parsing_router)
router.add_router("", layers_router)
router.add_router("", imports_router)
router.add_router("", topology_router)
router.add_router("", registry_router)
router.add_router("", registry_changes_router)
router.add_router("", registry_reports_router)
router.add_router("", verification_router)
router.add_router("", city_deltas_router)
router.add_router("", zones_router)
