"""Debian's Chromium, opened by Playwright, and axe-core in it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

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


@contextmanager
def launched_browser() -> Iterator[Browser]:
    """A browser; without one the test is skipped, but fails on a CI server."""
    program = find_chromium()
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield launched
        launched.close()


def open_page(browser: Browser, address: str, *, width: int = 1280, script: bool = True) -> Page:
    page = browser.new_context(
        java_script_enabled=script, viewport={"width": width, "height": 900}
    ).new_page()
    page.goto(address)
    return page


def list_barriers(page: Page) -> list[dict[str, Any]]:
    """What axe-core finds against WCAG 2.2 A and AA, and against its own best practice."""
    results = Axe().run(
        page, options={"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    )
    assert results.response["passes"], "axe looked at nothing"
    violations: list[dict[str, Any]] = results.response["violations"]
    return violations


def check_for_barriers(page: Page) -> None:
    """Fail with what axe-core found, and where."""
    assert [
        (found["id"], [node["target"] for node in found["nodes"][:3]]) for found in list_barriers(page)
    ] == []
