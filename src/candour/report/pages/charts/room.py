"""How much room the words around a picture need, so that it is placed at once and never drawn twice."""

from collections.abc import Iterable
from typing import Any

EDGE = 0.1
"""Inches of white between anything and the edge of a picture."""

AXIS_ROOM = 0.56
"""Inches under the axes, for the numbers and the name of the axis."""

TICK = 0.09
"""Inches from the axes to the words beside them."""

_NARROW, _WIDE = frozenset("ijlI.,:;'|!()[] tfr-/"), frozenset("mwMW@%\u2013")
_NARROW_LETTER, _LETTER, _WIDE_LETTER = 0.36, 0.63, 0.9
"""Widths of DejaVu Sans, the widest of the page's fonts, as shares of the height of its letters."""


def measure_text(text: str, size: float = 10.0) -> float:
    """Inches that the longest line of a text takes at this size in points."""
    return max((_measure_line(line) for line in text.split("\n")), default=0.0) * size / 72


def measure_labels(labels: Iterable[str], size: float = 10.0) -> float:
    """Inches from the axes to the left edge of a picture with these words beside it."""
    return max((measure_text(label, size) for label in labels), default=0.0) + TICK + EDGE


def place_axes(
    canvas: Any, *, left: float, bottom: float = AXIS_ROOM, top: float = EDGE, right: float = EDGE
) -> None:
    """Leave these inches around the axes."""
    width, height = canvas.get_size_inches()
    canvas.subplots_adjust(
        left=left / width, right=1 - right / width, bottom=bottom / height, top=1 - top / height
    )


def write_beside(axes: Any, labels: Iterable[str]) -> None:
    """The name of every row beside the upright axis, as plain words: a tick of its own for each costs five times as much."""
    axes.set_yticks([])
    beside = axes.get_yaxis_transform()
    for position, label in enumerate(labels):
        if label:
            axes.annotate(
                label, (0, position), xycoords=beside, xytext=(-TICK * 72, 0), textcoords="offset points",
                ha="right", va="center", fontsize=10, annotation_clip=False,
            )  # fmt: skip


def _measure_line(line: str) -> float:
    return sum(
        _NARROW_LETTER if letter in _NARROW else _WIDE_LETTER if letter in _WIDE else _LETTER
        for letter in line
    )
