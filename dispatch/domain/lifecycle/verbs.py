"""Every life-cycle verb (流转动词), once; the same word in API paths, events and buttons."""

from enum import StrEnum


class Verb(StrEnum):
    """What somebody does to a ticket, a supervision order or a verification task."""

    # intake and dispatch
    CLASSIFY = "classify"  # 分类
    TRANSFER_OUT = "transfer_out"  # 移送
    DISPATCH = "dispatch"  # 派单 / 派遣
    REQUEST_CITY_RETURN = "request_city_return"  # 退市
    CITY_ACCEPT_RETURN = "city_accept_return"  # 市接受退单
    CITY_REFUSE_RETURN = "city_refuse_return"  # 市不接受退单
    CITY_RECALL = "city_recall"  # 市收回
    CORRECT = "correct"  # 更正
    SIGN = "sign"  # 签收
    # return, dispute, ruling
    REQUEST_RETURN = "request_return"  # 退单
    APPROVE_RETURN = "approve_return"  # 同意退单
    REFUSE_RETURN = "refuse_return"  # 不同意退单
    DISPUTE = "dispute"  # 列入争议
    SETTLE = "settle"  # 协调
    RULE = "rule"  # 审定
    LIFT_NO_BOUNCE = "lift_no_bounce"  # 解除禁止回弹
    # handling
    CONTACT_FIRST = "contact_first"  # 先行联系
    START = "start"  # 开始办理
    SUB_DISPATCH = "sub_dispatch"  # 再派
    FINISH = "finish"  # 处置完成
    REVOKE = "revoke"  # 撤回指派
    REQUEST_EXTENSION = "request_extension"  # 申请延期
    GRANT_EXTENSION = "grant_extension"  # 同意延期
    REFUSE_EXTENSION = "refuse_extension"  # 不同意延期
    DEFER = "defer"  # 挂账
    RESUME = "resume"  # 恢复
    # reply, audit, closing
    SUBMIT_REPLY = "submit_reply"  # 提交答复
    REPLY_INTERIM = "reply_interim"  # 阶段性答复
    SEND_BACK = "send_back"  # 退回修改
    SIGN_OFF = "sign_off"  # 审签
    ORDER_REWORK = "order_rework"  # 重办
    REPLY_TO_CITY = "reply_to_city"  # 答复市
    PASS_AUDIT = "pass_audit"  # 答复审核  # noqa: S105
    CLOSE = "close"  # 办结 / 结案
    CITY_CALL_BACK = "city_call_back"  # 市回访
    CITY_CLOSE = "city_close"  # 市办结
    CITY_ORDER_REWORK = "city_order_rework"  # 市重办
    FOLLOW_UP = "follow_up"  # 跟踪办理
    CALL_BACK = "call_back"  # 回访
    TERMINATE = "terminate"  # 终止
    VOID = "void"  # 作废
    # grid events
    REPORT = "report"  # 上报(采集)
    SELF_HANDLE = "self_handle"  # 自行处置
    PRE_FILING_CHECK = "pre_filing_check"  # 立案前核实
    FILE = "file"  # 立案
    DECLINE = "decline"  # 不予立案
    REPORT_UP = "report_up"  # 上报区
    SEND_DOWN = "send_down"  # 下派街道
    UPGRADE = "upgrade"  # 上报市
    ASSIGN = "assign"  # 指派
    CLOSURE_CHECK = "closure_check"  # 结案核查
    # supervision orders
    ISSUE = "issue"  # 下发
    FEED_BACK = "feed_back"  # 反馈
    CHECK = "check"  # 核验
    ACCEPT_RESULT = "accept_result"  # 销号
    REJECT = "reject"  # 退回整改
    ESCALATE = "escalate"  # 升级
    ARCHIVE = "archive"  # 归档
    CANCEL = "cancel"  # 撤销
    # verification tasks; `submit_result` is also how a site checker answers
    SUBMIT_RESULT = "submit_result"  # 提交
    MARK_EXCEPTION = "mark_exception"  # 无法核查
    REPLAN = "replan"  # 重排
    SPOT_CHECK = "spot_check"  # 抽查
    APPROVE = "approve"  # 审核入库
    SEND_TO_CITY = "send_to_city"  # 反馈市
