"""The list of contents: a field that Word can renew, which already holds every heading, with links."""

from collections.abc import Sequence
from typing import Final

from candour.report.word.elements import Element, close_field, link, make, open_field, paragraph
from candour.report.word.writer import Heading

DEPTH: Final = 1
_FIELD: Final = f'TOC \\o "1-{DEPTH}" \\h \\z \\u'
TITLE: Final = "Contents"


def make_contents(headings: Sequence[Heading]) -> Element:
    """Every section, so that the list stands on the first page. It has no page numbers until somebody renews it: nothing here lays out pages."""
    listed = [heading for heading in headings if heading.level <= DEPTH]
    lines = [paragraph(f"TOC{heading.level}", link(heading.text, heading.anchor)) for heading in listed]
    for element in reversed(open_field(_FIELD)):
        lines[0].insert(1, element)
    lines[-1].append(close_field())
    gallery = make("w:docPartObj", make("w:docPartGallery", val="Table of Contents"), make("w:docPartUnique"))
    return make(
        "w:sdt",
        make("w:sdtPr", gallery),
        make("w:sdtContent", paragraph("ContentsHeading", TITLE), *lines),
    )
