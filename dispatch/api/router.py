"""Everything of dispatch behind `/api/v1/`."""

from ninja import Router

from dispatch.api.catalogue import router as catalogue_router
from dispatch.api.events import router as events_router
from dispatch.api.supervision import router as supervision_router

router = Router()
router.add_router("", catalogue_router)
router.add_router("", events_router)
router.add_router("", supervision_router)
