"""Models and settings as groups over the origins of a run: the scores of its cross-validation, and what the choice was worth."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from candour.config.evaluation import SMALLER_IS_BETTER
from candour.stats.choosing import Scores


@dataclass(frozen=True)
class Groups:
    """names: (model, setting) of each group, in the order of the table. scores: groups x origins, larger is better."""

    names: tuple[tuple[str, str], ...]
    scores: Scores


@dataclass(frozen=True)
class NestedScore:
    """The score of the whole procedure without hindsight, beside that of the setting that was chosen with it, on the same origins.

    origins: how many. nested: mean score of what the procedure chose at each origin from the others. hindsight: mean score of the
    setting that leads in the end, which was chosen because it did well at these very origins. Both as the metric is, not turned.
    settings_saw_origin: the settings themselves were found by looking at these origins, so `nested` is optimistic too.
    """

    origins: int
    nested: float
    hindsight: float
    settings_saw_origin: bool


def read_groups(cross_validation: pa.Table, *, metric: str, baselines: Collection[str]) -> Groups:
    """The candidates' groups from CROSS_VALIDATION; baselines have one setting, and nobody chooses among them."""
    sign = -1.0 if metric in SMALLER_IS_BETTER else 1.0
    rows = [row for row in cross_validation.to_pylist() if row["model"] not in baselines]
    names = tuple(dict.fromkeys((row["model"], row["setting"]) for row in rows))
    scores = np.full((len(names), max((row["fold"] for row in rows), default=0)), np.nan)
    for row in rows:
        if row["score"] is not None:
            scores[names.index((row["model"], row["setting"])), row["fold"] - 1] = sign * row["score"]
    return Groups(names, scores)


def compare_nested(
    cross_validation: pa.Table, nested_validation: pa.Table, leading: str
) -> NestedScore | None:
    """The whole procedure without and with hindsight; None where no origin had anything before it."""
    rows = [row for row in nested_validation.to_pylist() if row["scope"] == "procedure"]
    if not rows:
        return None
    origins = {row["origin"] for row in rows}
    kept = [
        row["score"]
        for row in cross_validation.to_pylist()
        if row["chosen"] and row["model"] == leading and row["fold"] in origins
    ]
    return NestedScore(
        origins=len(rows),
        nested=float(np.mean([row["score"] for row in rows])),
        hindsight=float(np.mean(kept)),
        settings_saw_origin=any(row["settings_saw_origin"] for row in rows),
    )
