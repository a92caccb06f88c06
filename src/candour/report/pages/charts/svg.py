"""A figure as inline SVG: the same table gives the same bytes."""

from io import BytesIO
from typing import Any

import matplotlib as mpl
from lxml import etree
from matplotlib.figure import Figure as Canvas

from candour.errors import ReportError
from candour.report.pages.charts.heatmap import draw_heatmap, measure_heatmap
from candour.report.pages.charts.lines import draw_lines, measure_lines
from candour.report.pages.charts.rows import draw_bars, draw_intervals, measure_rows
from candour.report.pages.charts.style import SETTINGS
from candour.results import Figure, Table

SVG = "http://www.w3.org/2000/svg"
XLINK = "{http://www.w3.org/1999/xlink}href"
FONT_FAMILY = "Liberation Sans, Arial, Helvetica, DejaVu Sans, sans-serif"

_DRAWERS = {
    "intervals": (measure_rows, draw_intervals),
    "bars": (measure_rows, draw_bars),
    "line": (measure_lines, draw_lines),
    "heatmap": (measure_heatmap, draw_heatmap),
}


def render_svg(figure: Figure, table: Table, *, prefix: str) -> str:
    """The figure as one `<svg>` element whose ids all start with `prefix`.

    Raises ReportError where the figure names a column that the published table does not have.
    """
    _check_columns(figure, table)
    measure, draw = _DRAWERS[figure.kind]
    with mpl.rc_context(SETTINGS):
        canvas = Canvas(figsize=measure(figure, table), layout="constrained")
        draw(canvas, figure, table)
        content = BytesIO()
        canvas.savefig(content, format="svg", metadata={"Date": None, "Creator": None})
    return _make_inline(content.getvalue(), figure, prefix)


def _check_columns(figure: Figure, table: Table) -> None:
    published = [column.name for column in table.columns]
    for name in (figure.x, figure.y, figure.series, figure.value, figure.marks):
        if name is not None and name not in published:
            raise ReportError(
                f"figure '{figure.name}' shows column '{name}' of table '{table.name}', which is not published; "
                f"published are {published}; let the figure name one of those"
            )


def _make_inline(content: bytes, figure: Figure, prefix: str) -> str:
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    for metadata in root.findall(f"{{{SVG}}}metadata"):
        root.remove(metadata)
    _lift_style(root)
    for element in root.iter(f"{{{SVG}}}*"):
        _prefix_references(element, prefix)
        if element.tag == f"{{{SVG}}}text":
            _use_page_font(element)
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.set("role", "img")
    root.set("aria-labelledby", f"{prefix}-title {prefix}-desc")
    root.insert(0, _make_text("desc", f"{prefix}-desc", figure.description))
    root.insert(0, _make_text("title", f"{prefix}-title", figure.title))
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


def _make_text(tag: str, identifier: str, text: str) -> Any:
    element = etree.Element(f"{{{SVG}}}{tag}", id=identifier)
    element.text = text
    return element
