"""Everything of dispatch behind `/api/v1/`."""

from ninja import Router

from dispatch.api.actions import router as actions_router
from dispatch.api.alarms import router as alarms_router
from dispatch.api.assessment import router as assessment_router
from dispatch.api.attachments import router as attachments_router
from dispatch.api.belonging import router as belonging_router
from dispatch.api.bulletins import router as bulletins_router
from dispatch.api.call_ins import router as call_ins_router
from dispatch.api.callbacks import router as callbacks_router
from dispatch.api.catalogue import router as catalogue_router
from dispatch.api.city import router as city_router
from dispatch.api.corrections import router as corrections_router
from dispatch.api.daily_sheets import router as daily_sheets_router
from dispatch.api.delegations import router as delegations_router
from dispatch.api.dispatch_table_reports import router as dispatch_table_reports_router
from dispatch.api.dispatch_tables import router as dispatch_tables_router
from dispatch.api.duty import router as duty_router
from dispatch.api.events import router as events_router
from dispatch.api.field_tasks import router as field_tasks_router
from dispatch.api.grid_changes import router as grid_changes_router
from dispatch.api.handovers import router as handovers_router
from dispatch.api.indicators import router as indicators_router
from dispatch.api.intake import router as intake_router
from dispatch.api.investigations import router as investigations_router
from dispatch.api.joint_handling import router as joint_handling_router
from dispatch.api.knowledge import router as knowledge_router
from dispatch.api.learned_routing import router as learned_routing_router
from dispatch.api.ledger import router as ledger_router
from dispatch.api.ledger_requests import router as ledger_requests_router
from dispatch.api.meetings import router as meetings_router
from dispatch.api.messages import router as messages_router
from dispatch.api.responsibility import router as responsibility_router
from dispatch.api.rosters import router as rosters_router
from dispatch.api.search import router as search_router
from dispatch.api.side_paths import router as side_paths_router
from dispatch.api.snapshot import router as snapshot_router
from dispatch.api.supervision import router as supervision_router
from dispatch.api.supervision_desk import router as supervision_desk_router
from dispatch.api.supervision_rules import router as supervision_rules_router
from dispatch.api.support_calls import router as support_calls_router
from dispatch.api.tickets import router as tickets_router
from dispatch.api.topics import router as topics_router
from dispatch.api.verification_judging import router as verification_judging_router
from dispatch.api.verification_tasks import router as verification_tasks_router
from dispatch.api.watch_lists import router as watch_lists_router
from dispatch.api.work_reminders import router as work_reminders_router

router = Router()
router.add_router("", intake_router)
router.add_router("", tickets_router)
router.add_router("", actions_router)
router.add_router("", responsibility_router)
router.add_router("", meetings_router)
router.add_router("", attachments_router)
router.add_router("", city_router)
router.add_router("", catalogue_router)
router.add_router("", events_router)
router.add_router("", snapshot_router)
router.add_router("", supervision_router)
router.add_router("", side_paths_router)
router.add_router("", joint_handling_router)
router.add_router("", delegations_router)
router.add_router("", support_calls_router)
router.add_router("", grid_changes_router)
router.add_router("", alarms_router)
router.add_router("", messages_router)
router.add_router("", callbacks_router)
router.add_router("", indicators_router)
router.add_router("", corrections_router)
router.add_router("", dispatch_tables_router)
router.add_router("", dispatch_table_reports_router)
router.add_router("", topics_router)
router.add_router("", daily_sheets_router)
router.add_router("", search_router)
router.add_router("", ledger_router)
router.add_router("", ledger_requests_router)
router.add_router("", bulletins_router)
router.add_router("", learned_routing_router)
router.add_router("", call_ins_router)
router.add_router("", investigations_router)
router.add_router("", supervision_desk_router)
router.add_router("", supervision_rules_router)
router.add_router("", watch_lists_router)
router.add_router("", work_reminders_router)
router.add_router("", assessment_router)
router.add_router("", belonging_router)
router.add_router("", field_tasks_router)
router.add_router("", knowledge_router)
router.add_router("", verification_tasks_router)
router.add_router("", verification_judging_router)
router.add_router("", rosters_router)
router.add_router("", duty_router)
router.add_router("", handovers_router)
