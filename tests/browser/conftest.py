"""A real Chromium against the running stack; screenshots are kept under var/screenshots."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from config.paths import BASE_DIR
from tests.support.stack import PASSWORD, Stack

SHOTS = BASE_DIR / "var" / "screenshots"
#: The distribution's browser; a headless one that calls nobody.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 30_000


def chromium() -> str:
    """The path of the distribution's Chromium; without it the browser tests fail, they are not skipped."""
    for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/snap/bin/chromium"):
        if Path(path).exists():
            return path
    raise RuntimeError("no Chromium found; `make setup` for tests installs it")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser for this folder, no longer: while it runs, the thread has an event loop that others trip over."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield started
        started.close()


class Desk:
    """A page somebody is signed in to; every console error is kept and fails the test at the end."""

    def __init__(self, page: Page, stack: Stack) -> None:
        self.page = page
        self.stack = stack
        self.errors: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def sign_in(self, username: str, path: str) -> None:
        """Open the page and sign in as a person would."""
        self.page.goto(f"{self.stack.base_url}{path}")
        self.page.get_by_test_id("sign-in-username").wait_for()
        self.fill("sign-in-username", username)
        self.fill("sign-in-password", PASSWORD)
        self.page.get_by_test_id("sign-in-submit").click()

    def fill(self, test_id: str, text: str) -> None:
        """Type into a field, whether the mark is on the field or on what surrounds it."""
        found = self.page.get_by_test_id(test_id)
        inner = found.locator("input, textarea")
        (inner.first if inner.count() else found).fill(text)

    def shot(self, name: str) -> None:
        """Keep a picture."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png")


@pytest.fixture
def open_desk(browser: Browser, stack: Stack) -> Iterator[Any]:
    """`open_desk(username, path, width, height)` → a signed-in Desk in a context of its own."""
    contexts = []
    desks: list[Desk] = []

    def opened(username: str, path: str = "/", width: int = 1440, height: int = 900) -> Desk:
        phone = width < 600
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            geolocation={"longitude": 113.30, "latitude": 23.085, "accuracy": 8},
            permissions=["geolocation"],
            has_touch=phone,
            is_mobile=phone,
        )
        contexts.append(context)
        desk = Desk(context.new_page(), stack)
        desks.append(desk)
        desk.sign_in(username, path)
        return desk

    yield opened
    errors = [error for desk in desks for error in desk.errors]
    for context in contexts:
        context.close()
    assert not errors, errors
