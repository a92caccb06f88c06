"""Whether the training decisions would fit in memory once they are encoded, asked before anything is fitted. Nothing is ever sampled for that reason."""

from collections.abc import Callable

import pandas as pd

from candour.config.evaluation import Training
from candour.engines.memory import measure_free_memory
from candour.errors import ModelError
from candour.modelling.cases import Cases

BYTES_A_NUMBER = 8
COPIES = 2
"""How often encoded decisions are held at the same time while a linear model is fitted: measured, in `benchmarks/training.py`."""
WORTH_ASKING = 1_000_000_000
"""Bytes below which the question is not asked."""


def require_memory(
    cases: Cases, training: Training, read_free: Callable[[], int | None] | None = None
) -> None:
    """Raise ModelError where a fit on all of these cases at once would need more memory than is free.

    The estimate is of one fit; several at the same time need as many times as much. Where the system does not say how much is free, nothing is asked.
    """
    if training.name == "blocks":
        return
    needed = estimate_bytes(cases.features)
    free = (read_free or measure_free_memory)() if needed >= WORTH_ASKING else None
    if free is not None and needed > free:
        raise ModelError(
            f"To learn from all training decisions at once takes about {_say(needed)} of memory, and {_say(free)} are free, so the run was not begun. "
            "Set models.training to {name: blocks} (all decisions, a block at a time; logistic_regression and lightgbm) or to {name: sample, at_most: …} "
            "(a stated sample of whole families; every candidate), or close other programs. candour never samples by itself."
        )


def estimate_bytes(features: pd.DataFrame) -> int:
    """About how many bytes an encoder for a linear model and the fit behind it take for so many rows, at most: a column for every number, for every one
    that may be missing, and for every code.
    """
    width = 0
    for name in features.columns:
        if pd.api.types.is_float_dtype(features[name]):
            width += 1 + int(features[name].isna().any())
        else:
            width += features[name].nunique() + 1
    return COPIES * BYTES_A_NUMBER * width * len(features)


def _say(size: int) -> str:
    return f"{size / 1e9:.1f} GB"
