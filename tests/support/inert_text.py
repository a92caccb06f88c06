"""Is what was written inert? Judged as a spreadsheet, a browser and a terminal would read it."""

import csv
from io import StringIO
from typing import Final

from lxml import html

from candour.report.pages.environment import SCRIPT, read_asset

FORMULA_STARTS: Final = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
STEERING: Final = frozenset(
    (*map(chr, (*range(9), 11, 12, *range(14, 32), *range(0x7F, 0xA0))), "\u202e", "\u2028", "\ufffe")
)


def starts_a_formula(content: bytes) -> bool:
    """Whether a cell of a CSV file that is no number begins as a formula does, or holds a letter that steers."""
    text = content.decode("utf-8-sig")
    cells = [cell for row in csv.reader(StringIO(text, newline="")) for cell in row if cell]
    return steers(text) or any(cell[0] in FORMULA_STARTS for cell in cells if not is_number(cell))


def is_number(cell: str) -> bool:
    """Whether a spreadsheet would read a number."""
    try:
        float(cell)
    except ValueError:
        return False
    return True


def steers(text: str) -> bool:
    """Whether a terminal would do anything but print the text."""
    return bool(STEERING & set(text))


def find_active_parts(page: str) -> list[str]:
    """What in a page would run or fetch something, as its markup; our own script and links to files beside it do neither."""
    active = "//script | //iframe | //object | //embed | //link | //img[not(starts-with(@src, 'data:'))]"
    handlers = "//*[@*[starts-with(name(), 'on')]] | //a[contains(@href, ':') or starts-with(@href, '/')]"
    found = html.document_fromstring(page.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8")).xpath(
        f"{active} | {handlers}"
    )
    return [
        html.tostring(element, encoding="unicode")[:200]
        for element in found
        if element.text != read_asset(SCRIPT)
    ]
