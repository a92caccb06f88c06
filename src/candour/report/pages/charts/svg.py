"""A figure as inline SVG: the same table gives the same bytes."""

from io import BytesIO
from typing import Any

from lxml import etree
from matplotlib.backends.backend_svg import FigureCanvasSVG

from candour.report.pages.charts.drawing import drawn
from candour.report.pages.charts.margins import Margin
from candour.results import Figure, Table

SVG = "http://www.w3.org/2000/svg"
XLINK = "{http://www.w3.org/1999/xlink}href"
FONT_FAMILY = "Liberation Sans, Arial, Helvetica, DejaVu Sans, sans-serif"

_FONT = "font"
"""A shorthand that only a style may have; the words of a drawing get their parts one by one."""


def render_svg(figure: Figure, table: Table, *, prefix: str, margin: Margin | None = None) -> str:
    """The figure as one `<svg>` element whose ids all start with `prefix`.

    It holds no style of its own, so that a page whose policy allows none can show it. Raises ReportError where the figure
    names a column that the published table does not have.
    """
    content = BytesIO()
    with drawn(figure, table, margin) as canvas:
        # `savefig` would draw everything twice: once to find out how large it is, which is known here.
        FigureCanvasSVG(canvas).print_svg(content, metadata={"Date": None, "Creator": None})
    words = " ".join(part for part in (figure.description, margin.words if margin else "") if part)
    return make_inline(content.getvalue(), figure.title, words, prefix)


def make_inline(content: bytes, title: str, words: str, prefix: str) -> str:
    """What matplotlib drew, as one element that a page may hold: with a title and words, and no style of its own."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    for metadata in root.findall(f"{{{SVG}}}metadata"):
        root.remove(metadata)
    _lift_style(root)
    for element in root.iter(f"{{{SVG}}}*"):
        _prefix_references(element, prefix)
        if element.tag == f"{{{SVG}}}text":
            _use_page_font(element)
        _unfold_style(element)
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.set("role", "img")
    root.set("aria-labelledby", f"{prefix}-title {prefix}-desc")
    root.insert(0, _make_text("desc", f"{prefix}-desc", words))
    root.insert(0, _make_text("title", f"{prefix}-title", title))
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode")


def _lift_style(root: Any) -> None:
    """A style sheet inside the drawing would style the whole page: its two rules become attributes."""
    for style in root.findall(f".//{{{SVG}}}style"):
        style.getparent().remove(style)
    root.set("stroke-linejoin", "round")
    root.set("stroke-linecap", "butt")


def _prefix_references(element: Any, prefix: str) -> None:
    for name, value in element.attrib.items():
        if name == "id":
            element.set(name, f"{prefix}-{value}")
        elif name == XLINK:
            element.set(name, value.replace("#", f"#{prefix}-"))
        elif "url(#" in value:
            element.set(name, value.replace("url(#", f"url(#{prefix}-"))


def _use_page_font(element: Any) -> None:
    """The drawing was measured with a wide font; any of the page's fonts fits into its room."""
    declarations = [f"font-family: {FONT_FAMILY}"]
    for declaration in element.get("style", "").split(";"):
        name, _, value = declaration.strip().partition(":")
        if name.strip() == "font":
            size = next(part for part in value.split() if part.endswith("px"))
            declarations += [f"font-size: {size}"]
            declarations += ["font-style: italic"] if "italic" in value.split() else []
        elif name.strip() and name.strip() != "font-family":
            declarations.append(declaration.strip())
    element.set("style", "; ".join(declarations))


def _unfold_style(element: Any) -> None:
    """Every declaration as an attribute of its own, which means the same and is no style."""
    for declaration in element.attrib.pop("style", "").split(";"):
        name, _, value = declaration.strip().partition(":")
        if name.strip() and name.strip() != _FONT:
            element.set(name.strip(), value.strip())


def _make_text(tag: str, identifier: str, text: str) -> Any:
    element = etree.Element(f"{{{SVG}}}{tag}", id=identifier)
    element.text = text
    return element
