"""The charts as pictures, each with a text that says what it shows; the same table gives the same bytes."""

from io import BytesIO
from typing import Final

from docx.document import Document as WordDocument
from docx.oxml.shape import CT_Inline
from docx.shared import Mm
from matplotlib.backends.backend_agg import FigureCanvasAgg

from candour.report.pages.charts.drawing import drawn
from candour.report.pages.charts.margins import Margin
from candour.report.word.elements import Element, clean, make
from candour.results import Figure, Table

DOTS: Final = 150
"""Dots to the inch: sharp on paper, and a file that can still be sent."""

_TALLEST = {False: 88.0, True: 88.0}
"""Millimetres that a picture may take of an upright page, and of one on its side: there should be room for words beside it."""

_WIDEST: Final = 140.0

_MILLIMETRES: Final = 25.4


def render_png(figure: Figure, table: Table, margin: Margin | None) -> bytes:
    """The chart as a PNG. Raises ReportError where the figure names a column that is not published."""
    content = BytesIO()
    with drawn(figure, table, margin) as canvas:
        canvas.set_dpi(DOTS)
        FigureCanvasAgg(canvas).print_png(content, metadata={"Software": None})
    return content.getvalue()


def describe_figure(figure: Figure, margin: Margin | None) -> str:
    """What the picture shows, margin included, for its caption and for whoever does not see it."""
    said = f"{figure.title}. {figure.description}"
    return clean(f"{said} {margin.words}" if margin else said)


def place_picture(
    document: WordDocument, content: bytes, number: int, text: str, *, sideways: bool
) -> Element:
    """A run that holds the picture, narrower than an upright page and never taller than the page leaves room for."""
    identifier, image = document.part.get_or_add_image(BytesIO(content))
    width, height = (image.px_width / DOTS * _MILLIMETRES, image.px_height / DOTS * _MILLIMETRES)
    scale = min(1.0, _WIDEST / width, _TALLEST[sideways] / height)
    inline = CT_Inline.new_pic_inline(
        number, identifier, f"figure-{number}.png", Mm(width * scale), Mm(height * scale)
    )
    inline.docPr.set("name", f"Figure {number}")
    inline.docPr.set("descr", text)
    return make("w:r", make("w:drawing", inline))
