"""The desk in a real browser: no barrier on any page, keyboard alone, without script, narrow, and nothing fetched elsewhere."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from candour.desk.log import read_log
from candour.desk.reviewers import add_reviewer
from candour.desk.shelf import ReportPlace
from desk_at_work import FIRST, SECOND, OpenDesk, serve_reports, write_reports

pytestmark = pytest.mark.browser

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NO_BROWSER = (
    "no Chromium: install it (see tests/browser/install.sh) or let CANDOUR_CHROMIUM name its program file"
)
REPORT = f"/reports/{FIRST}"
COMPARED = f"/compare?first={FIRST}&second={SECOND}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    named = os.environ.get("CANDOUR_CHROMIUM")
    program = named or shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> tuple[ReportPlace, ...]:
    return write_reports(tmp_path_factory.mktemp("reports"))


@pytest.fixture
def opened(tmp_path: Path, places: tuple[ReportPlace, ...]) -> Iterator[OpenDesk]:
    with serve_reports(tmp_path / "desk", places) as opened:
        yield opened


class Walk:
    """One browser at one desk. Collects what the browser refused and what it asked for elsewhere."""

    def __init__(self, browser: Browser, opened: OpenDesk, *, width: int = 1280, script: bool = True) -> None:
        self.opened = opened
        self.context: BrowserContext = browser.new_context(
            java_script_enabled=script, viewport={"width": width, "height": 900}
        )
        self.refused: list[str] = []
        self.elsewhere: list[str] = []
        self.context.on("request", lambda request: self._note(request.url))
        self.context.on("console", lambda message: self._hear(message.text))
        self.context.on("weberror", lambda error: self.refused.append(str(error.error)))
        self.page: Page = self.context.new_page()
        self.go(opened.invitation)

    def go(self, address: str) -> Page:
        self.page.goto(self.opened.address + address)
        return self.page

    def tab_to(self, name: str, *, most: int = 120) -> None:
        """Press Tab until the thing of this name has the focus, which must be visible."""
        self.page.wait_for_load_state()
        for _ in range(most):
            self.page.keyboard.press("Tab")
            found = self.page.evaluate(
                """() => { const e = document.activeElement; const s = getComputedStyle(e);
                const label = e.labels && e.labels.length ? e.labels[0].textContent : e.textContent;
                return [label.trim(), s.outlineStyle, parseFloat(s.outlineWidth), e.getBoundingClientRect().height] }"""
            )
            assert found[1] != "none", f"no focus to be seen on '{found[0]}'"
            assert found[2] >= 2
            if found[0] == name:
                return
        pytest.fail(f"'{name}' is not reached by keyboard")

    def _note(self, address: str) -> None:
        if not address.startswith((self.opened.address, "data:", "blob:")):
            self.elsewhere.append(address)

    def _hear(self, text: str) -> None:
        if "Content Security Policy" in text or "Refused" in text:
            self.refused.append(text)

    def finish(self) -> None:
        """Nothing was refused by a policy, and nothing asked for elsewhere."""
        self.context.close()
        assert self.refused == []
        assert self.elsewhere == []


def check_for_barriers(page: Page) -> None:
    page.wait_for_load_state()
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    assert results.response["passes"], "axe looked at nothing"
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"


def write_three(walk: Walk) -> None:
    visitor = walk.opened.visit()
    visitor.write(FIRST, "comment", text="Why so few?", section="data")
    visitor.write(FIRST, "condition", text="Ask families by 2026-11-30.", section="fairness")
    visitor.write(FIRST, "decision", text="Not enough is known.", decision="more information")


@pytest.mark.parametrize("width", [1280, 320])
def test_no_barrier_on_any_page_and_nothing_sticks_out(
    browser: Browser, opened: OpenDesk, width: int
) -> None:
    walk = Walk(browser, opened, width=width)
    write_three(walk)
    addresses = [
        "/", REPORT, f"/reports/{SECOND}", f"{REPORT}?written=3", f"{REPORT}/comment?section=data", f"{REPORT}/condition",
        f"{REPORT}/decision", "/compare", COMPARED, f"/compare?first={FIRST}&second={FIRST}", "/log", "/nowhere/at/all", "/reports/none",
    ]  # fmt: skip
    titles = []
    for address in addresses:
        page = walk.go(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        if "nowhere" not in address:
            check_for_barriers(page)
            titles.append(page.title())
    assert sum(title.startswith("Error:") for title in titles) == 1
    walk.finish()


@pytest.mark.parametrize("kind", ["comment", "condition", "decision"])
def test_no_barrier_where_something_is_wrong_or_is_looked_at_once_more(
    browser: Browser, opened: OpenDesk, kind: str
) -> None:
    walk = Walk(browser, opened, width=320)
    page = walk.go(f"{REPORT}/{kind}")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))
    check_for_barriers(page)
    for link in page.locator(".error-summary a").all():
        link.click()
        target = str(link.get_attribute("href"))[1:]
        assert page.evaluate("document.activeElement.id") == target, "the link leads to the field"
    if kind == "decision":
        page.get_by_label("Not approve").check()
    page.get_by_role("textbox").first.fill("Because of the bar.")
    page.get_by_label("Your role").fill("Chair")
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_title(re.compile("^Check before it is kept"))
    check_for_barriers(page)
    walk.finish()


def test_no_barrier_at_the_door(browser: Browser, opened: OpenDesk) -> None:
    walk = Walk(browser, opened)
    add_reviewer(opened.desk.folder, "chair", "four old oaks")
    page = walk.go("/")
    check_for_barriers(page)
    page.get_by_role("button", name="Sign in").click()
    check_for_barriers(page)
    page.get_by_label("Your role").select_option("chair")
    page.get_by_label("Passcode").fill("wrong passcode")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_title(re.compile("^Error: Sign in"))
    check_for_barriers(page)
    page.get_by_label("Passcode").fill("four old oaks")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_title(re.compile("^Reports"))
    check_for_barriers(page)
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_title(re.compile("^Sign in"))
    walk.context.clear_cookies()
    check_for_barriers(walk.go("/"))
    walk.finish()


def test_a_comment_and_a_decision_by_keyboard_alone(browser: Browser, opened: OpenDesk) -> None:
    walk = Walk(browser, opened)
    page = walk.page
    keyboard = page.keyboard
    walk.tab_to("Will a referral escalate within a year?")
    keyboard.press("Enter")
    page.wait_for_url(re.compile("/reports/"))
    walk.tab_to("Comment on Data")
    keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Write a comment")).to_be_focused()
    check_for_barriers(page)
    walk.tab_to("Continue")
    keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: Comment"))
    check_for_barriers(page)
    walk.tab_to("Comment")
    keyboard.type("Why so few?")
    walk.tab_to("Your role")
    keyboard.type("Parent member")
    keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Check before it is kept")).to_be_focused()
    check_for_barriers(page)
    walk.tab_to("Keep it in the log")
    keyboard.press("Enter")
    expect(page.locator(".done")).to_be_focused()
    expect(page).to_have_title(re.compile("^Entry 1 is in the log"))
    check_for_barriers(page)
    assert page.url.endswith(REPORT), "the reader is still where they were"

    walk.go(REPORT)
    walk.tab_to("Write the decision")
    keyboard.press("Enter")
    page.wait_for_url(re.compile("/decision"))
    walk.tab_to("Approve for the next stage")
    keyboard.press("Space")
    keyboard.press("ArrowDown")
    walk.tab_to("Reasons")
    keyboard.type("The bar was not reached.")
    walk.tab_to("Your role")
    assert page.get_by_label("Your role").input_value() == "Parent member"
    walk.tab_to("Continue")
    keyboard.press("Enter")
    expect(page).to_have_title(re.compile("^Check before"))
    walk.tab_to("Keep it in the log")
    keyboard.press("Enter")
    expect(page.locator(".done")).to_be_focused()
    entries = [logged.entry for logged in read_log(opened.desk.folder).entries]
    assert [(e.kind, e.section, e.decision, e.role) for e in entries] == [
        ("comment", "data", None, "Parent member"),
        ("decision", "", "not approve", "Parent member"),
    ]
    walk.finish()


def test_a_comment_and_a_decision_without_script(browser: Browser, opened: OpenDesk) -> None:
    walk = Walk(browser, opened, script=False)
    page = walk.page
    page.get_by_role("link", name="Will a referral escalate").first.click()
    page.get_by_role("link", name="Comment on Data").click()
    page.get_by_label("Comment", exact=True).fill("Why so few?")
    page.get_by_label("Your role").fill("Chair")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Change it").click()
    page.get_by_label("Comment", exact=True).fill("Why so many?")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Keep it in the log").click()
    expect(page).to_have_title(re.compile("^Entry 1 is in the log"))
    page.get_by_role("link", name="Write the decision").click()
    page.get_by_label("More information").check()
    page.get_by_label("Reasons").fill("Not enough is known.")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Keep it in the log").click()
    expect(page).to_have_title(re.compile("^Entry 2 is in the log"))
    assert [e.entry.text for e in read_log(opened.desk.folder).entries] == [
        "Why so many?",
        "Not enough is known.",
    ]
    walk.finish()


def test_the_report_opens_in_its_sandbox_and_reaches_its_other_documents(
    browser: Browser, opened: OpenDesk
) -> None:
    walk = Walk(browser, opened)
    page = walk.go(REPORT)
    with walk.context.expect_page() as found:
        page.get_by_role("link", name="Read the full report").click()
    report = found.value
    report.wait_for_load_state()
    assert report.evaluate("self.origin") == "null", "it cannot reach the desk"
    assert report.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Segoe UI"')
    inside = report.locator("a[href*='technical-annex.html']")
    if inside.count():
        inside.first.click()
        report.wait_for_load_state()
        assert "annex" in report.title().lower()
    with page.expect_download() as saved:
        page.get_by_role("link", name="findings.json").click()
    assert saved.value.suggested_filename == "findings.json"
    walk.finish()


def test_a_form_in_place_survives_the_end_of_the_session(browser: Browser, opened: OpenDesk) -> None:
    walk = Walk(browser, opened)
    page = walk.go(REPORT)
    page.get_by_role("link", name="Comment on Data").click()
    page.get_by_label("Comment", exact=True).fill("My long thoughts")
    walk.context.clear_cookies()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_selector("#message h2")
    assert "Open the desk from its terminal" in page.locator("#message").inner_text()
    assert page.get_by_label("Comment", exact=True).input_value() == "My long thoughts"
    check_for_barriers(page)
    walk.finish()
