"""How every chart looks: dark on white, told apart by shape and dash as well as by shade."""

from textwrap import fill
from typing import Any, NamedTuple

INK = "#1d2433"
QUIET = "#5b6475"
GRID = "#d9dde4"
PALE = "#c8d6e3"
BAND = "#eceff3"
"""The margin of the protocol: lighter than any line, and lighter than the grid upon it."""
LABEL_WIDTH = 36
CHART_WIDTH = 7.2

SETTINGS: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "candour",
    # A dollar sign in a name is no formula, and half a formula would stop the report.
    "text.parse_math": False,
    "font.family": "DejaVu Sans",
    "font.size": 10.5,
    "text.color": INK,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.labelsize": 10.5,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "legend.frameon": False,
    "legend.fontsize": 10,
    "hatch.linewidth": 0.8,
}


class SeriesStyle(NamedTuple):
    """How one series is told from the others, in colour and in grey."""

    color: str
    marker: str
    dash: str | tuple[int, tuple[int, ...]]
    hatch: str


_STYLES = (
    SeriesStyle("#12436d", "o", "-", ""),
    SeriesStyle("#a8480b", "s", (0, (5, 2)), "///"),
    SeriesStyle("#3d3d3d", "^", (0, (1, 1)), "..."),
    SeriesStyle("#28745b", "D", (0, (6, 2, 1, 2)), "\\\\\\"),
    SeriesStyle("#6d2c7a", "v", (0, (3, 1, 1, 1, 1, 1)), "xxx"),
    SeriesStyle("#7a5c00", "P", (0, (9, 3)), "+++"),
)


def style_of(number: int) -> SeriesStyle:
    """The style of the series with this number, starting again after the last."""
    return _STYLES[number % len(_STYLES)]


def wrap_label(label: str) -> str:
    """A long label on several lines."""
    return fill(label, LABEL_WIDTH)
