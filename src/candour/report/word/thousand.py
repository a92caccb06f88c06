"""The picture of 1,000 decisions for paper: one square each, told apart by shape and filling, not by colour alone."""

from io import BytesIO
from typing import Any, Final

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas

from candour.report.content.picture import KINDS, LEGEND, ThousandPicture
from candour.report.pages.charts.style import SETTINGS
from candour.report.pages.thousand import COLUMNS
from candour.report.word.pictures import DOTS

_SIZE: Final = (6.6, 4.9)
"""Inches: the squares, and the four words of the key under them."""

_SQUARES: Final = 0.84
"""The share of the height that the squares take."""

_DARK, _WRONG, _MISSED, _REST = "#12436d", "#a8480b", "#3d3d3d", "#7b8494"
_LAYERS: dict[str, tuple[dict[str, Any], ...]] = {
    "right": ({"marker": "s", "s": 50, "facecolor": _DARK, "edgecolor": _DARK},),
    "wrong": (
        {"marker": "s", "s": 46, "facecolor": "white", "edgecolor": _WRONG, "linewidth": 1.3},
        {"marker": (2, 0, -45), "s": 40, "color": _WRONG, "linewidth": 1.3},
    ),
    "missed": (
        {"marker": "s", "s": 50, "facecolor": _MISSED, "edgecolor": _MISSED},
        {"marker": "x", "s": 22, "color": "white", "linewidth": 1.3},
    ),
    "rest": ({"marker": "s", "s": 7, "facecolor": _REST, "edgecolor": _REST},),
}
"""What is drawn for a decision of each kind, one thing upon the other."""


def render_thousand_png(picture: ThousandPicture) -> bytes:
    """The squares with their key as a PNG; the same numbers give the same bytes."""
    kinds = [kind for kind in KINDS for _ in range(getattr(picture, kind))]
    rows = -(-len(kinds) // COLUMNS)
    content = BytesIO()
    with mpl.rc_context(SETTINGS):
        canvas = Canvas(figsize=_SIZE, dpi=DOTS)
        squares = canvas.add_axes((0.0, 1 - _SQUARES, 1.0, _SQUARES))
        key = canvas.add_axes((0.0, 0.0, 1.0, 1 - _SQUARES))
        for axes, width, height in ((squares, COLUMNS, rows), (key, 2, 2)):
            axes.set_axis_off()
            axes.set_xlim(-0.6, width - 0.4)
            axes.set_ylim(height - 0.4, -0.6)
        key.set_xlim(-0.05, 1.95)
        for number, kind in enumerate(KINDS):
            places = [at for at, found in enumerate(kinds) if found == kind]
            _draw(squares, kind, [at % COLUMNS for at in places], [at // COLUMNS for at in places])
            column, row = divmod(number, 2)
            _draw(key, kind, [column], [row])
            key.text(
                column + 0.035, row, f"{getattr(picture, kind):,} {LEGEND[kind]}", va="center", fontsize=9.5
            )
        FigureCanvasAgg(canvas).print_png(content, metadata={"Software": None})
    return content.getvalue()


def _draw(axes: Any, kind: str, across: list[int], down: list[int]) -> None:
    for layer in _LAYERS[kind]:
        axes.scatter(across, down, **layer)
