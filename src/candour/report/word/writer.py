"""The pen: puts paragraphs, headings, tables and pictures one after the other, and counts them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE

from candour.report.content.fact import Fact
from candour.report.word.elements import Element, make, name_bookmark, paragraph, run
from candour.report.word.elements import field as make_field
from candour.report.word.page import measure_page, turn_page
from candour.report.word.pictures import place_picture
from candour.report.word.tables import Content, make_word_table


class Heading(NamedTuple):
    """One heading that the contents list."""

    level: int
    text: str
    anchor: str


@dataclass
class Writer:
    """A document being written. Numbers of tables, figures, bookmarks and boxes grow as it is."""

    document: WordDocument
    headings: list[Heading] = field(default_factory=list)
    sideways: bool = False
    _counts: dict[str, int] = field(default_factory=dict)
    _addresses: dict[str, str] = field(default_factory=dict)

    @property
    def width(self) -> float:
        """Millimetres between the margins of the page that is being written."""
        return measure_page(sideways=self.sideways)

    def count(self, kind: str) -> int:
        """The next number of a kind, from 1."""
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return self._counts[kind]

    def add(self, *elements: Element) -> None:
        """Put finished elements at the end."""
        for element in elements:
            self.document.element.body.sectPr.addprevious(element)

    def write(self, style: str, *content: Element | str) -> None:
        """A paragraph."""
        self.add(paragraph(style, *content))

    def write_list(self, lines: Sequence[Content]) -> None:
        """Bullets, one a line."""
        for line in lines:
            self.write("ListBullet", *line)

    def write_facts(self, facts: Sequence[Fact]) -> None:
        """Labels and what is said under them, one paragraph each."""
        for fact in facts:
            self.write("Normal", run(f"{fact.label}: ", "Strong"), fact.text)

    def head(self, level: int, text: str, anchor: str, *, on_new_page: bool = False) -> None:
        """A heading with a bookmark, so that links find it."""
        number = self.count("bookmark")
        made = paragraph(
            f"Heading{level}",
            make("w:bookmarkStart", id=number, name=name_bookmark(anchor)),
            run(text),
            make("w:bookmarkEnd", id=number),
        )
        if on_new_page:
            made.pPr.append(make("w:pageBreakBefore"))
        self.add(made)
        self.headings.append(Heading(level, text, anchor))

    def turn(self, *, sideways: bool) -> None:
        """Go on on pages of this way round; a new page begins only where the way changes."""
        if sideways != self.sideways:
            turn_page(self.document, sideways=sideways)
            self.sideways = sideways

    def link_file(self, text: str, address: str) -> Element:
        """A link to a document that lies beside this one."""
        if address not in self._addresses:
            self._addresses[address] = self.document.part.relate_to(
                address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True
            )
        made = make("w:hyperlink", run(text, "Hyperlink"))
        made.set(_RELATED, self._addresses[address])
        return made

    def caption(self, kind: str, text: str) -> int:
        """A numbered caption of a table or a figure, above it; gives its number."""
        number = self.count(kind)
        self.write(
            "Caption", f"{kind} ", *make_field(f"SEQ {kind} \\* ARABIC", str(number)), run(f". {text}")
        )
        return number

    def table(self, title: str, made: Element) -> None:
        """A finished table under its caption."""
        self.caption("Table", title)
        self.add(made)

    def word_table(
        self, title: str, headings: Sequence[str], rows: Sequence[Sequence[Content]], shares: Sequence[float]
    ) -> None:
        """A table of words as wide as the page; `shares` say how the columns divide it."""
        self.table(title, make_word_table(title, headings, rows, shares, self.width))

    def picture(self, title: str, content: bytes, text: str) -> None:
        """A picture under its caption, with the text for whoever does not see it."""
        number = self.caption("Figure", title)
        self.write("Picture", place_picture(self.document, content, number, text, sideways=self.sideways))


_RELATED: Any = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
