"""A legend above the picture, in as many columns as its labels leave room for."""

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
    return LINE_HEIGHT * -(-len(labels) // count_columns(labels)) + 0.1


def place_legend(axes: Any, handles: list[Any]) -> None:
    """Draw the legend above the axes."""
    labels = tuple(handle.get_label() for handle in handles)
    axes.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=count_columns(labels),
        borderaxespad=0.3,
    )
