"""The document before anything stands in it: styles, language, header and footer, and the turning of pages."""

from copy import deepcopy
from importlib.resources import files
from typing import Final

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from candour.report.content.context import ReportContext
from candour.report.content.standing_wording import say_standing
from candour.report.word.elements import Element, field, make, paragraph, run
from candour.report.word.widths import SIDEWAYS, UPRIGHT

LANGUAGE: Final = "en-GB"
_UNWANTED: Final = (
    "stylesWithEffects",
    "customXml",
    "thumbnail",
    "webSettings",
    "fontTable",
    "extended-properties",
)
_PARTS: Final = {
    RELATIONSHIP_TYPE.STYLES: "styles.xml",
    RELATIONSHIP_TYPE.NUMBERING: "numbering.xml",
    RELATIONSHIP_TYPE.SETTINGS: "settings.xml",
}
_LONG_SIDE, _SHORT_SIDE, _MARGIN, _MARGIN_ABOVE, _EDGE = 16838, 11906, 1134, 964, 480
"""An A4 page, its margins at the sides and above and below, and the place of header and footer, in twentieths of a point."""


def open_document(context: ReportContext) -> WordDocument:
    """An empty document with our own styles, its title and language; how the run stands to a protocol, and RESTRICTED where that is so, on every page."""
    document = docx.Document()
    _drop_unwanted(document)
    for kind, name in _PARTS.items():
        part = document.part.part_related_by(kind)
        assert isinstance(part, XmlPart)  # noqa: S101 - what python-docx itself made
        part._element = parse_xml(_read(name))
    _describe(document, context)
    section = document.sections[0]
    for place, content in ((section.header, _make_header(context)), (section.footer, _make_footer())):
        place.is_linked_to_previous = False
        for old in list(place._element):
            place._element.remove(old)
        place._element.extend(content)
    document.element.body.replace(
        document.element.body.sectPr, _lay_out(document.element.body.sectPr, sideways=False)
    )
    return document


def turn_page(document: WordDocument, *, sideways: bool) -> None:
    """End the stretch of pages so far, so that what follows stands on pages turned the other way."""
    body = document.element.body
    ending = deepcopy(body.sectPr)
    last = body.sectPr.getprevious()
    if last is None or last.tag != qn("w:p") or last.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None:
        last = paragraph("SectionEnd")
        body.sectPr.addprevious(last)
    last.pPr.append(ending)
    body.replace(body.sectPr, _lay_out(body.sectPr, sideways=sideways))


def measure_page(*, sideways: bool) -> float:
    """Millimetres between the margins."""
    return SIDEWAYS if sideways else UPRIGHT


def _drop_unwanted(document: WordDocument) -> None:
    """What the library's own template brings along: a thumbnail, another program's name, traces of who made it."""
    for holder in (document.part.package, document.part):
        for identifier, relation in list(holder.rels.items()):
            if relation.reltype.endswith(_UNWANTED):
                del holder.rels[identifier]


def _describe(document: WordDocument, context: ReportContext) -> None:
    """Title, subject and language; neither a day nor a name, since a report knows neither who opens it nor when."""
    part = document.part.package.part_related_by(RELATIONSHIP_TYPE.CORE_PROPERTIES)
    assert isinstance(part, XmlPart)  # noqa: S101 - what python-docx itself made
    for old in list(part.element):
        part.element.remove(old)
    properties = document.core_properties
    properties.title = f"{context.title}: transparency report"[:255]
    properties.subject = "RESTRICTED" if context.restricted else "Transparency report on a forecast"
    properties.language = LANGUAGE


def _make_header(context: ReportContext) -> list[Element]:
    restricted = [paragraph("Restricted", "RESTRICTED")] if context.restricted else []
    title = f"{context.title}: transparency report"[:255]
    standing = paragraph("Header", say_standing(context.standing))
    return [*restricted, standing, paragraph("Header", *field("TITLE", title))]


def _make_footer() -> list[Element]:
    return [paragraph("Footer", "Page ", *field("PAGE", "1"), run(" of "), *field("NUMPAGES", "1"))]


def _lay_out(section: Element, *, sideways: bool) -> Element:
    """The same section on pages of this way round; what the template said of paper and columns is replaced."""
    references = [
        child for child in section if child.tag in {qn("w:headerReference"), qn("w:footerReference")}
    ]
    width, height = (_LONG_SIDE, _SHORT_SIDE) if sideways else (_SHORT_SIDE, _LONG_SIDE)
    size = make("w:pgSz", w=width, h=height)
    if sideways:
        size.set(qn("w:orient"), "landscape")
    margins = make(
        "w:pgMar",
        top=_MARGIN_ABOVE,
        right=_MARGIN,
        bottom=_MARGIN_ABOVE,
        left=_MARGIN,
        header=_EDGE,
        footer=_EDGE,
        gutter=0,
    )
    return make("w:sectPr", *map(deepcopy, references), size, margins)


def _read(name: str) -> bytes:
    return (files("candour.report.word") / "parts" / name).read_bytes()
