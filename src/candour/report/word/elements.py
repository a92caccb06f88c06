"""The elements that a Word document is made of: runs, links, fields, bookmarks and paragraphs."""

import hashlib
import re
from typing import Any, Final

from docx.oxml.ns import nsmap, qn
from docx.oxml.parser import oxml_parser

from candour.report.printing.cells import NO_BREAK
from candour.report.printing.plain_text import make_plain

Element = Any
"""An lxml element of the document."""

_WORD_2010: Final = "http://schemas.microsoft.com/office/word/2010/wordml"
_LONGEST_BOOKMARK: Final = 40
"""Characters that Word reads of the name of a bookmark."""

_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


def make(tag: str, *children: Element, **attributes: str | int) -> Element:
    """An element such as `w:p`. Attributes are of the element's own namespace."""
    prefix = tag.split(":", maxsplit=1)[0]
    element = oxml_parser.makeelement(_name(tag), nsmap={prefix: _find_space(prefix)})
    for name, value in attributes.items():
        element.set(_name(f"{prefix}:{name}"), str(value))
    element.extend(children)
    return element


def clean(text: str) -> str:
    """A text as it is printed: without letters that no page can hold, and no % alone at the head of a line."""
    return make_plain(text).replace(" %", f"{NO_BREAK}%")


def run(text: str, style: str = "") -> Element:
    """A stretch of text; `style` is the id of a character style."""
    words = make("w:t")
    words.text = clean(text)
    words.set(_SPACE, "preserve")
    return _wrap(words, style)


def break_line() -> Element:
    """A new line in the same paragraph."""
    return make("w:r", make("w:br"))


def link(text: str, anchor: str) -> Element:
    """A link to a bookmark of this document."""
    return make("w:hyperlink", run(text, "Hyperlink"), anchor=name_bookmark(anchor), history=1)


def field(instruction: str, result: str) -> tuple[Element, ...]:
    """A field with the result that it has until somebody renews it."""
    return (
        _wrap(make("w:fldChar", fldCharType="begin"), ""),
        _instruct(instruction),
        _wrap(make("w:fldChar", fldCharType="separate"), ""),
        run(result),
        _wrap(make("w:fldChar", fldCharType="end"), ""),
    )


def open_field(instruction: str) -> tuple[Element, ...]:
    """The beginning of a field whose result runs over several paragraphs."""
    return (
        _wrap(make("w:fldChar", fldCharType="begin"), ""),
        _instruct(instruction),
        _wrap(make("w:fldChar", fldCharType="separate"), ""),
    )


def close_field() -> Element:
    """The end of such a field."""
    return _wrap(make("w:fldChar", fldCharType="end"), "")


def paragraph(style: str, *content: Element | str) -> Element:
    """A paragraph of a style, by the style's id; texts become runs."""
    made = make("w:p", make("w:pPr", make("w:pStyle", val=style)))
    made.extend(run(part) if isinstance(part, str) else part for part in content)
    return made


def name_bookmark(anchor: str) -> str:
    """The name of a bookmark: letters, digits and underscores, and never longer than Word reads."""
    name = re.sub(r"\W", "_", f"a_{anchor}")
    if len(name) <= _LONGEST_BOOKMARK:
        return name
    return f"{name[: _LONGEST_BOOKMARK - 9]}_{hashlib.sha256(anchor.encode()).hexdigest()[:8]}"


def _wrap(content: Element, style: str) -> Element:
    if not style:
        return make("w:r", content)
    return make("w:r", make("w:rPr", make("w:rStyle", val=style)), content)


def _instruct(instruction: str) -> Element:
    words = make("w:instrText")
    words.text = f" {instruction} "
    words.set(_SPACE, "preserve")
    return _wrap(words, "")


def _name(tag: str) -> str:
    prefix, _, name = tag.partition(":")
    return f"{{{_WORD_2010}}}{name}" if prefix == "w14" else qn(tag)


def _find_space(prefix: str) -> str:
    return _WORD_2010 if prefix == "w14" else nsmap[prefix]
