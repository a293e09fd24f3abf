"""The tables of dispatch, one aggregate a file."""

from dispatch.models.access_record import AccessRecord
from dispatch.models.alarm import Alarm
from dispatch.models.assessment_appeal import AssessmentAppeal, AssessmentPublication
from dispatch.models.attachment import Attachment
from dispatch.models.bulletin import Bulletin, BulletinRun
from dispatch.models.calendar import CalendarDay, OfficeHours, WorkCalendar
from dispatch.models.call_in import CallInSession, CallInTicket
from dispatch.models.call_out import CallOut, DutyReport
from dispatch.models.callback import Callback
from dispatch.models.catalogue import FilingCondition, Matter, MatterCatalogue, RequestClass
from dispatch.models.city_message import CityMessage
from dispatch.models.co_handling import CoUnitPart
from dispatch.models.coordination_meeting import AgendaItem, Attendance, CoordinationMeeting
from dispatch.models.daily_sheet import DailySheet, DailySheetRun
from dispatch.models.deadline import Deadline
from dispatch.models.deferral import Deferral, DeferralReview
from dispatch.models.delegation import Delegation
from dispatch.models.dispatch_table import DispatchRule, DispatchTable
from dispatch.models.dispute import Dispute, InterimWork, Ruling
from dispatch.models.event import Event
from dispatch.models.extension import Extension
from dispatch.models.feed import Feed, FeedPending, FeedState
from dispatch.models.field_task import FieldTask
from dispatch.models.follow_up import FollowUp, FollowUpNote
from dispatch.models.grid_event_detail import GridEventDetail
from dispatch.models.handover import AbsentWork, Handover, RosterWatch
from dispatch.models.hotline_detail import HotlineDetail
from dispatch.models.idempotency_record import IdempotencyRecord
from dispatch.models.joint_handling import JointHandling, JointMember
from dispatch.models.knowledge import KnowledgeArticle, KnowledgeDuty, KnowledgeVersion
from dispatch.models.ladder_rung import LadderRung
from dispatch.models.learned_routing import LearnedRouting
from dispatch.models.ledger_export import LedgerExport
from dispatch.models.ledger_request import LedgerRequest
from dispatch.models.limit_rule import LimitRule
from dispatch.models.look_back import LookBack, LookBackDraw
from dispatch.models.outbox import MessageCursor, OutboxMessage
from dispatch.models.phone_search import PhoneSearch
from dispatch.models.questionnaire import Questionnaire
from dispatch.models.repeat_group import RepeatGroup, RepeatMember
from dispatch.models.reply import Reply
from dispatch.models.requester import Requester
from dispatch.models.return_request import CityReturn, ReturnRequest
from dispatch.models.reverse_investigation import InvestigationFinding, ReverseInvestigation
from dispatch.models.rule_value import RuleValue
from dispatch.models.rules_version import ClockOffset, RulesVersion
from dispatch.models.site_check import SiteCheck
from dispatch.models.sub_dispatch import SubDispatch
from dispatch.models.supervision import Instruction, Submission, SupervisionOrder
from dispatch.models.supervision_check import SupervisionCheck
from dispatch.models.supervision_trigger import SupervisionTrigger
from dispatch.models.support_call import SupportCall, TurnOut
from dispatch.models.termination_request import TerminationRequest
from dispatch.models.ticket import Ticket
from dispatch.models.ticket_words import TicketWords
from dispatch.models.timer import Timer
from dispatch.models.topic import Topic, TopicProgress, TopicTicket
from dispatch.models.unit_notice import NoticeAcknowledgement
from dispatch.models.verification_task import VerificationPlan, VerificationTask
from dispatch.models.watch_list import DifficultTicket, KeyTicket, KeyTicketList
from dispatch.models.work_reminder import WorkReminder

__all__ = [
    "AbsentWork",
    "AccessRecord",
    "AgendaItem",
    "Alarm",
    "AssessmentAppeal",
    "AssessmentPublication",
    "Attachment",
    "Attendance",
    "Bulletin",
    "BulletinRun",
    "CalendarDay",
    "CallInSession",
    "CallInTicket",
    "CallOut",
    "Callback",
    "CityMessage",
    "CityReturn",
    "ClockOffset",
    "CoUnitPart",
    "CoordinationMeeting",
    "DailySheet",
    "DailySheetRun",
    "Deadline",
    "Deferral",
    "DeferralReview",
    "Delegation",
    "DifficultTicket",
    "DispatchRule",
    "DispatchTable",
    "Dispute",
    "DutyReport",
    "Event",
    "Extension",
    "Feed",
    "FeedPending",
    "FeedState",
    "FieldTask",
    "FilingCondition",
    "FollowUp",
    "FollowUpNote",
    "GridEventDetail",
    "Handover",
    "HotlineDetail",
    "IdempotencyRecord",
    "Instruction",
    "InterimWork",
    "InvestigationFinding",
    "JointHandling",
    "JointMember",
    "KeyTicket",
    "KeyTicketList",
    "KnowledgeArticle",
    "KnowledgeDuty",
    "KnowledgeVersion",
    "LadderRung",
    "LearnedRouting",
    "LedgerExport",
    "LedgerRequest",
    "LimitRule",
    "LookBack",
    "LookBackDraw",
    "Matter",
    "MatterCatalogue",
    "MessageCursor",
    "NoticeAcknowledgement",
    "OfficeHours",
    "OutboxMessage",
    "PhoneSearch",
    "Questionnaire",
    "RepeatGroup",
    "RepeatMember",
    "Reply",
    "RequestClass",
    "Requester",
    "ReturnRequest",
    "ReverseInvestigation",
    "RosterWatch",
    "RuleValue",
    "RulesVersion",
    "Ruling",
    "SiteCheck",
    "SubDispatch",
    "Submission",
    "SupervisionCheck",
    "SupervisionOrder",
    "SupervisionTrigger",
    "SupportCall",
    "TerminationRequest",
    "Ticket",
    "TicketWords",
    "Timer",
    "Topic",
    "TopicProgress",
    "TopicTicket",
    "TurnOut",
    "VerificationPlan",
    "VerificationTask",
    "WorkCalendar",
    "WorkReminder",
]
