"""The report in a real browser: accessible, self-contained, narrow, and without JavaScript."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from candour.report.pages.page import render_html
from made_up_report import make_long_report, make_report

pytestmark = pytest.mark.browser

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NO_BROWSER = (
    "no Chromium: install it (see tests/browser/install.sh) or let CANDOUR_CHROMIUM name its program file"
)


def find_chromium() -> str | None:
    named = os.environ.get("CANDOUR_CHROMIUM")
    return named if named else shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = find_chromium()
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_page(tmp_path_factory.mktemp("open"), restricted=False)


@pytest.fixture(scope="module")
def restricted_address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_page(tmp_path_factory.mktemp("restricted"), restricted=True)


def write_page(folder: Path, *, restricted: bool) -> str:
    path = folder / "report.html"
    path.write_text(render_html(make_report(restricted=restricted)), encoding="utf-8")
    return path.as_uri()


def open_page(browser: Browser, address: str, *, width: int = 1280, script: bool = True) -> Page:
    page = browser.new_context(
        java_script_enabled=script, viewport={"width": width, "height": 900}
    ).new_page()
    page.goto(address)
    return page


def check_for_barriers(page: Page) -> None:
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    assert results.response["passes"], "axe looked at nothing"
    assert results.violations_count == 0, results.generate_report()


def test_no_barrier_on_a_narrow_page(browser: Browser, address: str) -> None:
    check_for_barriers(open_page(browser, address, width=320))


def test_no_barrier_on_a_wide_and_restricted_page(browser: Browser, restricted_address: str) -> None:
    check_for_barriers(open_page(browser, restricted_address))


def test_axe_would_find_a_barrier(browser: Browser, tmp_path: Path) -> None:
    page = open_page(browser, write_long_report(tmp_path))
    page.evaluate("document.querySelector('h1').style.color = '#cccccc'")
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    assert [violation["id"] for violation in results.response["violations"]] == ["color-contrast"]


def test_no_request_leaves_the_page(browser: Browser, address: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert asked == [address]


def test_nothing_scrolls_sideways_but_tables_and_charts(browser: Browser, address: str) -> None:
    page = open_page(browser, address, width=320)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.locator("[tabindex='0']").count() > 10


def test_everything_is_there_without_javascript(browser: Browser, address: str) -> None:
    page = open_page(browser, address, script=False)
    assert page.locator(".overall-word").inner_text().endswith("Cannot tell")
    assert page.locator("main > section").count() == 16
    assert page.locator(".drawing svg").count() == 6
    assert all(page.locator("table").nth(n).is_visible() for n in range(page.locator("table").count()))


def test_the_keyboard_reaches_the_skip_link_first(browser: Browser, address: str) -> None:
    page = open_page(browser, address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#summary")


def test_a_fold_opens_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    page = open_page(browser, write_long_report(tmp_path))
    table = page.locator("#time-001-t")
    assert not table.is_visible()
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    assert table.is_visible()


def write_long_report(folder: Path) -> str:
    report = make_long_report()
    path = folder / "report.html"
    path.write_text(render_html(report), encoding="utf-8")
    return path.as_uri()
