"""What browsers are told: fetch nothing, run nothing, frame nothing, keep nothing.

The desk's own pages load one style sheet and one script of the desk. A report's page brings its own inline style and
script; exactly those are allowed, by their SHA-256, in a sandbox that cannot reach the desk.
"""

import base64
import hashlib
from functools import lru_cache
from html.parser import HTMLParser

COMMON = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Without the origin, a browser would send `Origin: null` with our own forms.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
PAGES = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
FILES = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


@lru_cache(maxsize=32)
def write_report_policy(page: str) -> str:
    """The policy of one HTML file of a report, from what stands inline in it.

    Colours of drawings stand in attributes, which cannot be named one by one; they can do nothing but look.
    """
    found = _Inline()
    found.feed(page)
    found.close()
    styles = " ".join(_name(text) for text in dict.fromkeys(found.styles)) or "'none'"
    scripts = " ".join(_name(text) for text in dict.fromkeys(found.scripts)) or "'none'"
    attributes = "'unsafe-inline'" if found.has_attributes else "'none'"
    return (
        f"default-src 'none'; style-src {styles}; style-src-elem {styles}; style-src-attr {attributes}; script-src {scripts}; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-scripts allow-downloads"
    )


def _name(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


class _Inline(HTMLParser):
    """Collects the inline style sheets and scripts of a page, letter by letter."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.styles: list[str] = []
        self.scripts: list[str] = []
        self.has_attributes = False
        self._into: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        self.has_attributes |= "style" in names
        if tag == "style":
            self._into = self.styles
        elif tag == "script" and "src" not in names:
            self._into = self.scripts
        if self._into is not None and tag in {"style", "script"}:
            self._into.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag
        self.has_attributes |= any(name == "style" for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in {"style", "script"}:
            self._into = None
