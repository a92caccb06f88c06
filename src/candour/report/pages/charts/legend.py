"""A legend above the picture, in as many columns as its labels leave room for."""

from textwrap import fill
from typing import Any

ROOM = 84
"""Characters that fit side by side above a chart, the signs before the labels included."""
SIGN = 8
LINE_HEIGHT = 0.27


def count_columns(labels: tuple[str, ...]) -> int:
    """How many labels fit side by side; at least one."""
    widest = max((len(label) for label in labels), default=1) + SIGN
    return max(1, min(len(labels), ROOM // widest))


def measure_legend(labels: tuple[str, ...]) -> float:
    """Height in inches."""
    wrapped = sum(_wrap(label).count("\n") for label in labels)
    return LINE_HEIGHT * (-(-len(labels) // count_columns(labels)) + wrapped) + 0.1


def place_legend(axes: Any, handles: list[Any]) -> None:
    """Draw the legend above the picture, as wide as all of it: labels of rows leave the axes less room."""
    labels = tuple(handle.get_label() for handle in handles)
    axes.figure.legend(
        handles,
        [_wrap(label) for label in labels],
        loc="upper left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=count_columns(labels),
        borderaxespad=0.3,
    )


def _wrap(label: str) -> str:
    return fill(label, ROOM - SIGN)
