"""The knowledge base: owed, drafted, signed, published, read; late once; the update owed before an article ends."""

from datetime import timedelta

import pytest

from dispatch.domain.search import read_query
from dispatch.models import Alarm, Event, KnowledgeArticle, KnowledgeDuty
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.read_knowledge import find_knowledge, knowledge_duties, knowledge_sheet
from dispatch.services.draft_knowledge import Wording, draft_knowledge, redraft_knowledge
from dispatch.services.owe_knowledge import OwedKnowledge, owe_knowledge
from dispatch.services.publish_knowledge import publish_knowledge, refuse_knowledge, withdraw_knowledge
from dispatch.services.release_knowledge_duty import release_knowledge_duty
from dispatch.services.sign_knowledge import sign_knowledge
from dispatch.services.watch_knowledge import watch_knowledge
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from tests.dispatch.grouping_world import ENFORCEMENT, NEXT_DOOR, build_world, forget_world, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_world")]
QUESTION = "夜市摊位在哪里办证?"


@pytest.fixture
def _world(db):
    build_world()
    yield
    forget_world()


@pytest.fixture
def clerk() -> Actor:
    return person("clerk", Role.UNIT_CLERK, unit=ENFORCEMENT)


@pytest.fixture
def head() -> Actor:
    return person("head", Role.UNIT_HEAD, unit=ENFORCEMENT)


@pytest.fixture
def desk() -> Actor:
    return person("desk", Role.DISPATCHER)


@pytest.fixture
def stranger() -> Actor:
    return person("stranger", Role.UNIT_HEAD, unit=f"{NEXT_DOOR}-ENF")


def today():
    return current_moment().now.date()


def read(actor: Actor, text: str = "") -> list[str]:
    query = read_query(text) if text else None
    return [row["title"] for row in find_knowledge(actor=actor, moment=current_moment(), query=query)]


def code_of(act, *args, **given) -> str:
    with pytest.raises(GridlineError) as refusal:
        act(*args, **given)
    return refusal.value.code


def published(clerk: Actor, head: Actor, desk: Actor, **given) -> KnowledgeArticle:
    article = draft_knowledge(wording=Wording(title="夜市办证", text="在政务中心三楼", **given), actor=clerk)
    sign_knowledge(article_id=article.id, actor=head)
    return publish_knowledge(article_id=article.id, actor=desk)


def test_a_duty_is_met_by_the_publication_and_everybody_reads_it(clerk, head, desk, stranger):
    duty = owe_knowledge(owed=OwedKnowledge(question=QUESTION, unit=ENFORCEMENT), actor=desk)
    assert duty.due_at > current_moment().now + timedelta(days=4)
    assert [row["question"] for row in knowledge_duties(actor=clerk, moment=current_moment())] == [QUESTION]
    assert knowledge_duties(actor=stranger, moment=current_moment()) == []
    wording = Wording(title="夜市办证", text="在政务中心三楼", duty=duty.id)
    assert code_of(draft_knowledge, wording=wording, actor=stranger) == "knowledge_not_found"
    article = draft_knowledge(wording=wording, actor=clerk)
    assert read(stranger) == []
    assert code_of(publish_knowledge, article_id=article.id, actor=desk) == "knowledge_not_signed"
    assert code_of(sign_knowledge, article_id=article.id, actor=clerk) == "knowledge_not_allowed"
    assert code_of(sign_knowledge, article_id=article.id, actor=stranger) == "knowledge_not_found"
    sign_knowledge(article_id=article.id, actor=head, version=1)
    assert code_of(publish_knowledge, article_id=article.id, actor=head) == "knowledge_not_allowed"
    publish_knowledge(article_id=article.id, actor=desk, version=2)
    duty.refresh_from_db()
    assert (duty.state, duty.article_id) == ("met", article.id)
    assert read(stranger, "政务中心") == ["夜市办证"]
    assert read(stranger, "办") == ["夜市办证"]
    assert read(stranger, "办证 查无此事") == []
    assert knowledge_sheet(article_id=article.id, actor=stranger, moment=current_moment())["wordings"] == []
    events = Event.objects.filter(subject_type__startswith="knowledge").order_by("subject_type", "seq")
    assert [(event.type, event.seq) for event in events] == [
        ("knowledge_article_drafted", 1), ("knowledge_article_signed", 2), ("knowledge_article_published", 3),
        ("knowledge_duty_owed", 1), ("knowledge_duty_met", 2),
    ]  # fmt: skip


def test_a_refused_wording_is_written_anew_while_the_old_one_is_read(clerk, head, desk):
    article = published(clerk, head, desk)
    redraft_knowledge(
        article_id=article.id, wording=Wording(title="夜市办证(新)", text="改在一楼"), actor=clerk
    )
    sign_knowledge(article_id=article.id, actor=head)
    assert code_of(refuse_knowledge, article_id=article.id, actor=desk, reason=" ") == "reason_missing"
    refuse_knowledge(article_id=article.id, actor=desk, reason="楼层不对")
    assert read(clerk) == ["夜市办证"]
    redraft_knowledge(
        article_id=article.id, wording=Wording(title="夜市办证(新)", text="改在二楼"), actor=clerk
    )
    sheet = knowledge_sheet(article_id=article.id, actor=clerk, moment=current_moment())
    assert [(one["number"], one["stage"]) for one in sheet["wordings"]] == [
        (3, "drafted"), (2, "refused"), (1, "published"),
    ]  # fmt: skip
    sign_knowledge(article_id=article.id, actor=head)
    publish_knowledge(article_id=article.id, actor=desk)
    assert read(clerk, "二楼") == ["夜市办证(新)"]
    withdraw_knowledge(article_id=article.id, actor=desk, reason="政策调整")
    assert read(clerk) == []


def test_what_is_owed_is_reminded_told_late_once_and_the_alarm_ends_with_it(desk, clerk):
    duty = owe_knowledge(owed=OwedKnowledge(question=QUESTION, unit=ENFORCEMENT), actor=desk)
    assert watch_knowledge() == 0
    now = current_moment().now
    KnowledgeDuty.objects.filter(id=duty.id).update(
        due_at=now + timedelta(hours=1), owed_at=now - timedelta(days=3)
    )
    assert (watch_knowledge(), watch_knowledge()) == (1, 0)
    KnowledgeDuty.objects.filter(id=duty.id).update(due_at=now - timedelta(hours=1))
    assert (watch_knowledge(), watch_knowledge()) == (1, 0)
    assert knowledge_duties(actor=clerk, moment=current_moment())[0]["late"] is True
    alarm = Alarm.objects.get(kind="knowledge_overdue")
    assert alarm.owner_key == "desk:district"
    assert (
        code_of(release_knowledge_duty, duty_id=duty.id, actor=clerk, reason="x") == "knowledge_not_allowed"
    )
    release_knowledge_duty(duty_id=duty.id, actor=desk, reason="已有答复")
    alarm.refresh_from_db()
    assert alarm.resolved_at is not None
    assert code_of(release_knowledge_duty, duty_id=duty.id, actor=desk, reason="x") == "knowledge_duty_ended"


def test_the_update_is_owed_once_before_an_article_ends_and_an_ended_one_is_not_told(clerk, head, desk):
    article = published(clerk, head, desk, valid_until=today() + timedelta(days=5))
    lasting = published(clerk, head, desk, valid_until=today() + timedelta(days=300))
    assert (watch_knowledge(), watch_knowledge()) == (1, 0)
    owed = KnowledgeDuty.objects.get()
    assert (owed.kind, owed.article_id, owed.unit_id) == ("update", article.id, ENFORCEMENT)
    again = OwedKnowledge(question=QUESTION, article=article.id)
    assert code_of(owe_knowledge, owed=again, actor=desk) == "knowledge_owed_already"
    release_knowledge_duty(duty_id=owed.id, actor=desk, reason="不再需要")
    assert watch_knowledge() == 0, "who was released is not asked again for the same wording"
    KnowledgeArticle.objects.filter(id=article.id).update(valid_until=today() - timedelta(days=2))
    assert len(read(clerk)) == 1
    assert find_knowledge(actor=clerk, moment=current_moment(), query=None)[0]["id"] == str(lasting.id)


def test_a_wording_nobody_can_use_is_refused(clerk):
    for given, code in (
        ({"title": " ", "text": "x"}, "knowledge_incomplete"),
        ({"title": "x", "text": ""}, "knowledge_incomplete"),
        ({"title": "x", "text": "x" * 20_001}, "knowledge_too_long"),
        ({"title": "x", "text": "x", "request_class": "NOPE"}, "request_class_unknown"),
        ({"title": "x", "text": "x", "valid_until": today() - timedelta(days=2)}, "knowledge_already_ended"),
    ):
        assert code_of(draft_knowledge, wording=Wording(**given), actor=clerk) == code


def test_nobody_owes_what_nobody_asked(desk, clerk):
    assert code_of(owe_knowledge, owed=OwedKnowledge(" ", ENFORCEMENT), actor=desk) == "reason_missing"
    assert code_of(owe_knowledge, owed=OwedKnowledge("?", "NOPE"), actor=desk) == "unit_unknown"
    assert (
        code_of(owe_knowledge, owed=OwedKnowledge("?", ENFORCEMENT), actor=clerk) == "knowledge_not_allowed"
    )
    past = OwedKnowledge("?", ENFORCEMENT, due_at=current_moment().now)
    assert code_of(owe_knowledge, owed=past, actor=desk) == "due_in_past"
