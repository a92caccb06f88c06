"""The page as a tagged PDF, by WeasyPrint. Where Pango is missing there is no PDF, and a reason instead."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any

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


def render_pdf(html: str) -> bytes:
    """The page as PDF/UA-1: tags, language, title, bookmarks. The same page gives the same bytes.

    Nothing is fetched: no protocol is allowed, so every address outside the page is refused. Raises PdfUnavailableError.
    """
    with _keep_quiet():
        weasyprint = _load_weasyprint()
        fetcher = weasyprint.urls.URLFetcher(allowed_protocols=())
        page = weasyprint.HTML(string=html, url_fetcher=fetcher)
        _leave_out(page.etree_element)
        content: bytes = page.write_pdf(pdf_variant=VARIANT)
    return content


def _leave_out(element: Any) -> None:
    """What is for the screen alone is taken out: a table of thousands of rows costs its time even where none is printed."""
    for child in list(element):
        if child.tag == "script" or SCREEN_ONLY in child.get("class", "").split():
            _remove(element, child)
        else:
            _leave_out(child)


def _remove(element: Any, child: Any) -> None:
    """Take a child out, but not the text that follows it."""
    before, at = child.tail or "", list(element).index(child)
    if at:
        element[at - 1].tail = (element[at - 1].tail or "") + before
    else:
        element.text = (element.text or "") + before
    element.remove(child)


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
