"""The report in a real browser: accessible, self-contained, narrow, by keyboard, on paper, and without JavaScript."""

from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Browser, Page, expect

from candour.report.pages.annex import ANNEX, render_annex
from candour.report.pages.page import HTML, render_html
from in_browser import list_barriers, open_page
from made_up_report import make_long_report, make_report

pytestmark = pytest.mark.browser

FOCUSED = """() => {
  const style = getComputedStyle(document.activeElement);
  return {name: document.activeElement.className || document.activeElement.textContent.trim().slice(0, 40),
          rail: Boolean(document.activeElement.closest('.rail')),
          seen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2};
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("open")
    report = make_report()
    (folder / HTML).write_text(render_html(report), encoding="utf-8")
    (folder / ANNEX).write_text(render_annex(report), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def address(folder: Path) -> str:
    return (folder / HTML).as_uri()


def write_long_report(folder: Path) -> str:
    path = folder / ANNEX
    path.write_text(render_annex(make_long_report()), encoding="utf-8")
    return path.as_uri()


def read_column(page: Page, table: str, column: int) -> list[str]:
    cells = page.locator(f"#{table} tbody tr > :nth-child({column + 1})")
    return [text.strip() for text in cells.all_inner_texts()]


def test_axe_would_find_a_barrier(browser: Browser, tmp_path: Path) -> None:
    page = open_page(browser, write_long_report(tmp_path))
    assert list_barriers(page) == []
    page.evaluate("document.querySelector('h1').style.color = '#cccccc'")
    assert [violation["id"] for violation in list_barriers(page)] == ["color-contrast"]


def test_no_request_leaves_the_page_and_its_policy_stops_nothing(browser: Browser, address: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert asked == [address]
    assert complaints == []


def test_the_policy_would_stop_a_script_that_is_not_ours(browser: Browser, folder: Path) -> None:
    text = (folder / HTML).read_text(encoding="utf-8")
    changed = folder / "changed.html"
    changed.write_text(
        text.replace("</footer>", "</footer><script>document.title = 'taken'</script>"), encoding="utf-8"
    )
    page = open_page(browser, changed.as_uri())
    assert page.title() != "taken"
    assert page.locator(".sort").count() > 0


def test_everything_is_there_without_javascript(browser: Browser, address: str) -> None:
    page = open_page(browser, address, script=False)
    assert page.locator(".overall-word").inner_text().endswith("Cannot tell")
    assert page.locator("main section").count() == 27
    assert page.locator(".drawing svg").count() > 3
    assert all(page.locator("table").nth(n).is_visible() for n in range(page.locator("table").count()))
    assert page.locator("button").count() == 0


def test_the_keyboard_reaches_skip_link_verdict_contents_tables_and_switches(
    browser: Browser, address: str
) -> None:
    page = open_page(browser, address)
    reached = []
    for _ in range(600):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        reached.append(page.evaluate(FOCUSED))
    assert reached[0]["name"] == "skip"
    assert [step["name"] for step in reached if not step["seen"]] == []
    stops = page.locator("main a[href], main button, main summary, main [tabindex='0']").count()
    assert len(reached) == stops + 1
    assert sum(step["rail"] for step in reached) == page.locator(".rail a").count() == 27
    assert {"sort", "skip"} <= {step["name"] for step in reached}


def test_the_skip_link_leads_to_the_main_content(browser: Browser, address: str) -> None:
    page = open_page(browser, address)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    # The browser goes there in its own time: waits at most as long as the library's own limit.
    page.wait_for_url("**/report.html#main")


def test_a_table_is_sorted_by_keyboard_and_put_back(browser: Browser, address: str) -> None:
    page = open_page(browser, address)
    header = page.locator("#bias-002-rates thead th").nth(1)
    before = read_column(page, "bias-002-rates", 1)
    header.locator("button").focus()
    numbers = sorted(int(text.replace(",", "")) for text in before if text[0].isdigit())
    for state, expected in (("ascending", numbers), ("descending", numbers[::-1])):
        page.keyboard.press("Enter")
        assert header.get_attribute("aria-sort") == state
        shown = read_column(page, "bias-002-rates", 1)
        assert [int(text.replace(",", "")) for text in shown if text[0].isdigit()] == expected
        assert shown[-1].startswith("c"), "what is withheld has no place in an order"
    page.keyboard.press("Enter")
    assert header.get_attribute("aria-sort") is None
    assert read_column(page, "bias-002-rates", 1) == before


def test_of_a_picture_and_its_table_one_can_be_shown_alone(browser: Browser, address: str) -> None:
    page = open_page(browser, address)
    exhibit = page.locator(".exhibit.pictured").first
    figure, table = exhibit.locator("figure").first, exhibit.locator("table")
    assert figure.is_visible()
    assert table.is_visible()
    exhibit.get_by_role("button", name="Picture", exact=True).click()
    assert (figure.is_visible(), table.is_visible()) == (True, False)
    figure.locator("figcaption a").click()
    expect(table).to_be_visible()  # a link to a table that is hidden shows it
    exhibit.get_by_role("button", name="Table", exact=True).click()
    assert (figure.is_visible(), table.is_visible()) == (False, True)
    assert exhibit.locator(".switch [aria-pressed='true']").all_inner_texts() == ["Table"]


def test_a_fold_opens_by_keyboard_and_by_a_link_into_it(browser: Browser, tmp_path: Path) -> None:
    address = write_long_report(tmp_path)
    page = open_page(browser, address)
    table = page.locator("#time-001-t")
    assert not table.is_visible()
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    assert table.is_visible()
    assert open_page(browser, f"{address}#time-001-t").locator("#time-001-t").is_visible()


def test_the_contents_stay_in_view_on_a_wide_screen_only(browser: Browser, address: str) -> None:
    for width, stays in ((1280, True), (768, False)):
        page = open_page(browser, address, width=width)
        page.evaluate("document.getElementById('fairness').scrollIntoView()")
        box = page.locator(".rail h2").bounding_box()
        assert box is not None
        assert (0 <= box["y"] < 900) is stays


def test_lines_of_text_are_neither_long_nor_short(browser: Browser, address: str) -> None:
    """60 to 75 letters a line: the width of a paragraph over that of a letter, as typographers count."""
    page = open_page(browser, address)
    letters = page.evaluate(
        """() => { const p = document.querySelector('.finding > p:not(.meta):not(.headline):not(.note)');
        const words = p.textContent; const range = document.createRange(); range.selectNodeContents(p);
        const lines = new Set([...range.getClientRects()].map(r => Math.round(r.bottom / 8)));
        const text = document.createElement('span'); text.style.whiteSpace = 'nowrap';
        text.textContent = 'Error rates depend on the base rate, and a report is read by people.'; p.append(text);
        const letter = text.getBoundingClientRect().width / text.textContent.length; text.remove();
        return parseFloat(getComputedStyle(p).maxWidth) / letter; }"""
    )
    assert 60 <= letters <= 90


def test_chromium_prints_it_with_the_stamp_on_every_page(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / HTML
    path.write_text(render_html(make_report(restricted=True)), encoding="utf-8")
    page = open_page(browser, path.as_uri())
    content = page.pdf(tagged=True, outline=True, prefer_css_page_size=True)
    document = pikepdf.open(BytesIO(content))
    assert bool(document.Root.MarkInfo.Marked)
    assert 10 <= len(document.pages) <= 40
    width, height = (float(length) for length in document.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (595, 842)
    page.emulate_media(media="print")
    assert not page.locator(".switch").first.is_visible()
    assert page.locator(".drawing svg").first.is_visible()
