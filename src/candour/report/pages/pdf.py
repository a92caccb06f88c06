"""The page as a tagged PDF, by WeasyPrint. Where Pango is missing there is no PDF, and a reason instead."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any

from lxml import html

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
NO_PANGO = (
    "no PDF was made, because the Pango libraries that lay it out are not on this machine; the HTML file is "
    f"complete; on Debian or Ubuntu they come with: apt-get install {PACKAGES}"
)
VARIANT = "pdf/ua-1"
SCREEN_ONLY = "screen-only"
"""The class of what no paper shows."""
_TALKATIVE = ("weasyprint", "fontTools")


class PdfUnavailableError(Exception):
    """Pango cannot be loaded; the message says how to get it."""


def render_pdf(page: str) -> bytes:
    """The page as PDF/UA-1: tags, language, title, bookmarks. The same page gives the same bytes.

    Nothing is fetched: no protocol is allowed, so every address outside the page is refused. Raises PdfUnavailableError.
    """
    with _keep_quiet():
        weasyprint = _load_weasyprint()
        fetcher = weasyprint.urls.URLFetcher(allowed_protocols=())
        document = weasyprint.HTML(string=_leave_out(page), url_fetcher=fetcher)
        content: bytes = document.write_pdf(pdf_variant=VARIANT)
    return content


def _leave_out(page: str) -> str:
    """The page without what is for the screen alone: a table of thousands of rows costs its time even where none is printed.

    Before WeasyPrint reads it, whose parser takes fifty times as long as this one.
    """
    tree = html.document_fromstring(page)
    for element in tree.xpath(
        f"//script | //*[contains(concat(' ', normalize-space(@class), ' '), ' {SCREEN_ONLY} ')]"
    ):
        element.drop_tree()
    text: str = html.tostring(tree, encoding="unicode", doctype="<!doctype html>")
    return text


def _load_weasyprint() -> Any:
    try:
        import weasyprint  # noqa: PLC0415 - costs a second, and needs libraries that may be missing
    except (ImportError, OSError) as error:
        raise PdfUnavailableError(NO_PANGO) from error
    return weasyprint


@contextmanager
def _keep_quiet() -> Iterator[None]:
    """WeasyPrint prints advice and logs every odd font; neither helps whoever runs a pilot."""
    loggers = [logging.getLogger(name) for name in _TALKATIVE]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
