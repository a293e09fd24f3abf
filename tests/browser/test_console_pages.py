"""The console as each role opens it: no error, the right desks, no request that leaves the machine."""

import re

import pytest

pytestmark = pytest.mark.browser

ROLES = ("dispatcher", "call_taker", "subdistrict_dispatcher", "unit_clerk", "unit_head", "reply_auditor")


@pytest.mark.parametrize("username", ROLES)
def test_every_role_gets_its_desk(open_desk, username):
    outside = []
    desk = open_desk(username)
    desk.page.on(
        "request", lambda request: outside.append(request.url) if "127.0.0.1" not in request.url else None
    )
    desk.page.get_by_test_id("user-menu").wait_for()
    desk.page.get_by_test_id("status-bar").wait_for()
    desk.page.wait_for_load_state("networkidle")
    desk.shot(f"console-{username}")
    assert [url for url in outside if not url.startswith(("data:", "blob:"))] == []


def test_a_wrong_password_is_told_in_words(browser, stack):
    page = browser.new_page(locale="zh-CN")
    page.goto(stack.base_url)
    for test_id, text in (("sign-in-username", "dispatcher"), ("sign-in-password", "wrong")):
        found = page.get_by_test_id(test_id)
        found.wait_for()
        inner = found.locator("input")
        (inner.first if inner.count() else found).fill(text)
    page.get_by_test_id("sign-in-submit").click()
    page.get_by_text(re.compile("不正确|不对|有误")).first.wait_for()
    page.close()
