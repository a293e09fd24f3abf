"""Everything behind `/mobile/v1/`: the door of inspectors, handlers, clerks and heads on the move."""

from ninja import Router

from mobile_api.api.actions import router as actions_router
from mobile_api.api.duty import router as duty_router
from mobile_api.api.me import router as me_router
from mobile_api.api.report import router as report_router
from mobile_api.api.tasks import router as tasks_router

router = Router()
router.add_router("", me_router)
router.add_router("", tasks_router)
router.add_router("", report_router)
router.add_router("", actions_router)
router.add_router("", duty_router)
