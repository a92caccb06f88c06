"""What the best of many forecasts is worth, when it was picked because it was best on these very decisions.

The best of thirty-two is best in part by luck, and its own figure counts the luck. So it is picked again and again, each
time on resampled families, and measured on the families that were not drawn, which had no say in the choice: the bootstrap
bias correction of Tsamardinos, Greasidou and Borboudakis 2018 (DOI 10.1007/s10994-018-5714-4). About a third of the
families stand outside each draw, so the choice is made on fewer than in truth, and the corrected value errs, if at all,
on the low side.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from candour.stats.clustered import Floats
from candour.stats.discrimination import Ladder, build_ladder, compute_ranking
from candour.stats.paired_differences import Side
from candour.stats.resampling import ENOUGH_DEFINED, draw_family_weights


@dataclass(frozen=True)
class BestOfMany:
    """The best of `tried` forecasts by AUC.

    observed: its AUC on all decisions. corrected: the AUC of whichever was picked, on families that did not pick, averaged
    over resamples. shares: in how many of the resamples each was picked.
    """

    best: str
    tried: int
    observed: float
    corrected: float
    shares: Mapping[str, float]

    @property
    def optimism(self) -> float:
        """By how much the figure of the best is expected to flatter. Luck of the draw can make it fall below 0."""
        return self.observed - self.corrected


def correct_best(sides: Mapping[str, Side], *, replicates: int, seed: int) -> BestOfMany | None:
    """Pick the best of all sides on resampled families, and measure it on the others.

    None where there are fewer than two sides with an AUC, or where too few resamples leave both kinds of decisions outside.
    """
    families = 1 + max(int(side.families.max()) for side in sides.values())
    ladders = {
        name: build_ladder(side.scores, side.outcomes, side.families, families=families)
        for name, side in sides.items()
    }
    names = tuple(ladders)
    observed = _measure([ladders[name] for name in names], np.ones((families, 1)))[:, 0]
    if len(names) < 2 or np.isnan(observed).any():
        return None
    inside, outside = [], []
    steps = max(ladder.steps for ladder in ladders.values())
    for weights in draw_family_weights(families, replicates=replicates, seed=seed, cells=steps):
        inside.append(_measure(list(ladders.values()), weights))
        outside.append(_measure(list(ladders.values()), (weights == 0).astype(np.float64)))
    drawn, others = np.concatenate(inside, axis=1), np.concatenate(outside, axis=1)
    known = ~np.isnan(drawn).any(axis=0) & ~np.isnan(others).any(axis=0)
    if known.sum() < ENOUGH_DEFINED * replicates:
        return None
    picked = drawn[:, known].argmax(axis=0)
    worth = others[:, known][picked, np.arange(len(picked))]
    best = int(observed.argmax())
    shares = np.bincount(picked, minlength=len(names)) / len(picked)
    return BestOfMany(
        names[best], len(names), float(observed[best]), float(worth.mean()),
        dict(zip(names, shares.tolist(), strict=True)),
    )  # fmt: skip


def _measure(ladders: Sequence[Ladder], weights: Floats) -> Floats:
    """The AUC of every side on each weighting (sides x weightings)."""
    return np.array(
        [
            compute_ranking(ladder.with_outcome @ weights, ladder.without_outcome @ weights).auc
            for ladder in ladders
        ]
    )
