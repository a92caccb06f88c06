"""A forest plot, drawn from its published table: a square a study, a diamond for all of them, a bar for one more authority.

Squares grow with the weight. What is shown apart is hollow, and what is left out stands as words. The table beside it holds every number.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import MaxNLocator, NullLocator, ScalarFormatter

from candour.report.combined.tables import APART, LEFT_OUT, MEAN, NEXT
from candour.report.pages.charts.room import measure_labels, place_axes, write_beside
from candour.report.pages.charts.style import CHART_WIDTH, INK, QUIET, SETTINGS, style_of, wrap_label
from candour.report.pages.charts.svg import make_inline
from candour.report.printing.cells import print_number
from candour.results import Cell, Estimate, Table
from candour.stats.meta_analysis.scales import ScaleName

ROW, SMALLEST, LARGEST = 0.33, 5.0, 13.0
NUMBERS_ROOM = 1.75
WORDS = (
    "One square and interval an authority, larger where it weighs more; a diamond for all of them; a bar for where one more authority may lie. "
    "Hollow squares are shown apart. The dashed line is what would be no use, or right."
)


def draw_forest(table: Table, *, scale: ScaleName, reference: float, prefix: str) -> str:
    """The picture as one `<svg>` element. The same table gives the same bytes."""
    names = [wrap_label(f"{row[table.index_of('authority')]}") for row in table.rows]
    values = [row[table.index_of("value")] for row in table.rows]
    kinds = [str(row[table.index_of("counted")]) for row in table.rows]
    weights = [row[table.index_of("weight")] for row in table.rows]
    content = BytesIO()
    with mpl.rc_context(SETTINGS):
        canvas = Canvas(figsize=(CHART_WIDTH, 0.9 + ROW * len(names)))
        axes = canvas.subplots()
        if scale == "log":
            axes.set_xscale("log")
        for position, (kind, value, weight) in enumerate(zip(kinds, values, weights, strict=True)):
            _draw_row(axes, position, kind, value, weight)
        axes.axvline(reference, color=INK, linewidth=1.2, linestyle=(0, (4, 3)))
        _finish(axes, table, names, values, scale)
        place_axes(canvas, left=measure_labels(names), right=NUMBERS_ROOM)
        FigureCanvasSVG(canvas).print_svg(content, metadata={"Date": None, "Creator": None})
    return make_inline(content.getvalue(), table.title, WORDS, prefix)


def _draw_row(axes: Any, position: int, kind: str, value: Cell, weight: Cell) -> None:
    style = style_of(1 if kind in {MEAN, NEXT} else 0)
    if not isinstance(value, Estimate) or value.value is None:
        words = (
            "left out" if kind == LEFT_OUT else "none, too few authorities" if kind == NEXT else "no number"
        )
        axes.annotate(
            words, (0, position), xycoords=("axes fraction", "data"), xytext=(6, 0), textcoords="offset points",
            va="center", color=QUIET, fontstyle="italic",
        )  # fmt: skip
        return
    low, high = (value.value if end is None else end for end in (value.low, value.high))
    if kind == MEAN:
        axes.fill(
            [low, value.value, high, value.value],
            [position, position - 0.3, position, position + 0.3],
            color=style.color,
        )
        return
    axes.hlines(position, low, high, color=style.color, linewidth=5 if kind == NEXT else 2, alpha=1)
    if kind == NEXT:
        return
    size = SMALLEST + (LARGEST - SMALLEST) * (float(weight) if isinstance(weight, (int, float)) else 0.0)
    hollow = kind == APART
    axes.plot(
        [value.value], [position], linestyle="none", marker="s", markersize=size, color=style.color,
        markerfacecolor="white" if hollow else style.color, markeredgewidth=1.6,
    )  # fmt: skip


def _finish(axes: Any, table: Table, names: Sequence[str], values: Sequence[Cell], scale: ScaleName) -> None:
    write_beside(axes, names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlabel(table.columns[table.index_of("value")].label)
    if scale == "log":
        axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(ScalarFormatter())
    beside = axes.get_yaxis_transform()
    for position, value in enumerate(values):
        if (
            isinstance(value, Estimate)
            and value.value is not None
            and value.low is not None
            and value.high is not None
        ):
            axes.annotate(
                _say(value), (1, position), xycoords=beside, xytext=(8, 0),
                textcoords="offset points", ha="left", va="center", fontsize=9.5, annotation_clip=False,
            )  # fmt: skip


def _say(value: Estimate) -> str:
    middle, low, high = (
        print_number(float(end or 0.0), "number", decimals=2) for end in (value.value, value.low, value.high)
    )
    return f"{middle} ({low} to {high})"
