"""The hidden counts that decide whether numbers at one capacity may be shown."""

from candour.results import Column
from candour.stats.capacity import CapacityCounts

KINDS = ("right", "wrong", "missed", "let_be")


def list_hidden_columns(prefix: str) -> tuple[Column, ...]:
    """Hidden columns for the worst and the best case of every cell."""
    return tuple(Column(name, name, "count", hidden=True) for name in list_hidden_names(prefix))


def list_hidden_names(prefix: str) -> tuple[str, ...]:
    """Names of the hidden columns, in the order of `list_hidden_counts`."""
    return tuple(f"{prefix}_{kind}_{case}" for case in ("worst", "best") for kind in KINDS)


def list_hidden_counts(counts: CapacityCounts) -> tuple[int, ...]:
    """Right, wrong, missed and rightly let be, in the worst and in the best case."""
    return tuple(
        cell
        for right in (counts.right_worst, counts.right_best)
        for cell in (
            right,
            counts.flagged - right,
            counts.outcomes - right,
            counts.decisions - counts.flagged - counts.outcomes + right,
        )
    )
